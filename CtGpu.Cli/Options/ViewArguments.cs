using System.CommandLine;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Viewing.Views;

namespace CtGpu.Cli.Options;

/// <summary>The options of 3-D views.</summary>
internal sealed class ViewArguments
{
    private const int DefaultSize = 512;
    private const short DefaultBone = 400;

    /// <summary>Milliseconds of a whole turn.</summary>
    private const int TurnMilliseconds = 4000;

    private static readonly string s_names = string.Join(", ", ViewDirection.All.Select(direction => direction.Name));

    private readonly TypedOption<IReadOnlyList<ViewDirection>> _view = new("--view", "NAMES",
        $"3-D views beside each other in one picture, comma-separated: {s_names}", ParseViews, $"comma-separated names out of {s_names}");

    private readonly TypedOption<int> _turntable = new("--turntable", "FRAMES",
        "turn the patient once around in so many frames, as an animated PNG", Numbers.Whole(2, 360), "a whole number from 2 to 360");

    private readonly TypedOption<int> _threshold = new("--threshold", "HU",
        $"HU from which on bone is shown in 3-D, and of --mesh's surface [{DefaultBone}]", Numbers.Whole(-1024, short.MaxValue), $"a whole number from -1024 to {short.MaxValue}");

    private readonly TypedOption<int> _size = new("--size", "PIXELS",
        $"width and height of each 3-D view [{DefaultSize}]", Numbers.Whole(32, 4096), "a whole number from 32 to 4096");

    private readonly TypedOption<ViewProjection> _projection = TypedOption.Choice("--projection",
        "what is farther away is smaller, or as large as what is near [perspective]",
        ("perspective", ViewProjection.Perspective), ("orthographic", ViewProjection.Orthographic));

    private readonly TypedOption<string> _device = RunArguments.DeviceOption("of 3-D views and --mesh: auto, cpu, cuda[:N], opencl[:N] or ilgpu-cpu [auto]");

    /// <summary>Those that triangles have no use for.</summary>
    public IEnumerable<Option> OfPictures => [_view.Option, _turntable.Option, _size.Option, _projection.Option];

    public IEnumerable<Option> All => [_view.Option, _turntable.Option, _threshold.Option, _size.Option, _projection.Option, _device.Option];

    /// <summary>What was asked for in 3-D; null for nothing.</summary>
    /// <param name="flat">Options of other pictures, which have no effect here.</param>
    /// <exception cref="CtGpuException">Usage: options that contradict each other.</exception>
    public ViewRequest? Bind(ParseResult parsed, IEnumerable<Option> flat)
    {
        bool views = parsed.Gave(_view.Option), turns = parsed.Gave(_turntable.Option);
        if (!views && !turns)
        {
            Option? lonely = All.FirstOrDefault(parsed.Gave);
            return lonely == null ? null : throw Usage($"{lonely.Name} is for 3-D views: give --view {s_names.Split(',')[0]} or --turntable 36 with it.");
        }

        if (views && turns) throw Usage("--view and --turntable were both given: a turntable shows all sides. Give one of them.");
        if (flat.FirstOrDefault(parsed.Gave) is { } other) throw Usage($"{other.Name} has no effect on 3-D views. Leave it out, or {(views ? "--view" : "--turntable")}.");
        int frames = _turntable.Of(parsed, 0);
        IReadOnlyList<ViewDirection> directions = turns
            ? [.. Enumerable.Range(0, frames).Select(frame => ViewDirection.Around(frame * 360.0 / frames))]
            : _view.Of(parsed, []);
        var options = new ViewsOptions(directions, _size.Of(parsed, DefaultSize), _projection.Of(parsed, ViewProjection.Perspective), (short)Threshold(parsed));
        return new ViewRequest(options, turns ? TurnMilliseconds / frames : null, Device(parsed));
    }

    public bool GaveThreshold(ParseResult parsed) => parsed.Gave(_threshold.Option);

    public int Threshold(ParseResult parsed) => _threshold.Of(parsed, DefaultBone);

    /// <exception cref="CtGpuException">Usage: several devices.</exception>
    public DeviceSelector Device(ParseResult parsed)
    {
        DeviceSelector device = DeviceSelector.Parse(_device.Of(parsed, "auto"));
        return device.Requests.Count == 1 ? device : throw Usage($"--device {device.Text}: this is made on one device. Name one.");
    }

    private static bool ParseViews(string text, out IReadOnlyList<ViewDirection> value)
    {
        ViewDirection?[] found = [.. text.Split(',').Select(name => ViewDirection.All.FirstOrDefault(direction => direction.Name == name))];
        value = [.. found.OfType<ViewDirection>()];
        return value.Count == found.Length;
    }

    private static CtGpuException Usage(string message) => new(ExitCode.Usage, "options", message);
}

/// <summary>Views that a user asked for.</summary>
/// <param name="FrameMilliseconds">How long each is shown in an animation; null for all beside each other.</param>
internal sealed record ViewRequest(ViewsOptions Options, int? FrameMilliseconds, DeviceSelector Device);
