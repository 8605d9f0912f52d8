using System.CommandLine;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Viewing.Views;

namespace CtGpu.Cli.Options;

/// <summary>The options of render that draw 3-D views.</summary>
internal sealed class ViewArguments
{
    private const int DefaultSize = 512;
    private const short DefaultBone = 400;

    /// <summary>Duration of a whole turn.</summary>
    private const int TurnMilliseconds = 4000;

    private static readonly string s_names = string.Join(", ", ViewDirection.All.Select(direction => direction.Name));

    private readonly TypedOption<IReadOnlyList<ViewDirection>> _view = new("--view", "NAMES",
        $"3-D views side by side in one picture, comma-separated: {s_names}", ParseViews,
        $"comma-separated names from {s_names}, each at most once");

    private readonly TypedOption<int> _turntable = new("--turntable", "FRAMES",
        "one turn around the patient in FRAMES frames, as an animated PNG", Numbers.Whole(2, 360), "a whole number from 2 to 360");

    private readonly TypedOption<int> _threshold = new("--threshold", "HU",
        $"lowest HU shown as bone in 3-D views; HU of the surface of --mesh [{DefaultBone}]",
        Numbers.Whole(-1024, short.MaxValue), $"a whole number from -1024 to {short.MaxValue}");

    private readonly TypedOption<int> _size = new("--size", "PIXELS",
        $"width and height of each 3-D view [{DefaultSize}]", Numbers.Whole(32, 4096), "a whole number from 32 to 4096");

    private readonly TypedOption<ViewProjection> _projection = TypedOption.Choice("--projection",
        "perspective: distant parts are smaller; orthographic: one scale for all parts [perspective]",
        ("perspective", ViewProjection.Perspective), ("orthographic", ViewProjection.Orthographic));

    private readonly TypedOption<string> _device =
        RunArguments.DeviceOption("device for 3-D views and --mesh: auto, cpu, cuda[:N], opencl[:N] or ilgpu-cpu [auto]");

    /// <summary>The options that have no effect on triangles.</summary>
    public IEnumerable<Option> OfPictures => [_view.Option, _turntable.Option, _size.Option, _projection.Option];

    public IEnumerable<Option> All =>
        [_view.Option, _turntable.Option, _threshold.Option, _size.Option, _projection.Option, _device.Option];

    /// <summary>Returns the requested views, or null if none were requested.</summary>
    /// <param name="ofSlices">Options of slices, which are refused together with views.</param>
    /// <exception cref="CtGpuException">Usage: the options contradict each other.</exception>
    public ViewRequest? Bind(ParseResult parsed, IEnumerable<Option> ofSlices)
    {
        bool views = parsed.Gave(_view.Option), turns = parsed.Gave(_turntable.Option);
        if (!views && !turns)
        {
            if (All.FirstOrDefault(parsed.Gave) is not { } idle) return null;
            bool alsoOfMesh = !OfPictures.Contains(idle);
            throw Usage(
                $"{idle.Name} is for 3-D views{(alsoOfMesh ? " and surfaces" : "")} and needs --view"
                + $"{(alsoOfMesh ? ", --turntable or --mesh" : " or --turntable")}. Add --view {s_names.Split(',')[0]}"
                + $"{(alsoOfMesh ? ", --turntable 36 or --mesh surface.glb" : " or --turntable 36")}, or leave it out.");
        }

        if (views && turns) throw Usage("--view and --turntable exclude each other: a turntable shows all sides. Give one of them.");
        if (ofSlices.FirstOrDefault(parsed.Gave) is { } other)
            throw Usage($"{other.Name} has no effect on 3-D views. Leave out {other.Name} or {(views ? "--view" : "--turntable")}.");
        int frames = _turntable.Of(parsed, 0);
        var options = new ViewsOptions(
            turns ? ViewDirection.Turn(frames) : _view.Of(parsed, []),
            _size.Of(parsed, DefaultSize),
            _projection.Of(parsed, ViewProjection.Perspective),
            (short)Threshold(parsed));
        return new ViewRequest(options, turns ? TurnMilliseconds / frames : null, Device(parsed));
    }

    public bool GaveThreshold(ParseResult parsed) => parsed.Gave(_threshold.Option);

    public int Threshold(ParseResult parsed) => _threshold.Of(parsed, DefaultBone);

    /// <exception cref="CtGpuException">Usage: several devices.</exception>
    public DeviceSelector Device(ParseResult parsed)
    {
        DeviceSelector device = DeviceSelector.Parse(_device.Of(parsed, "auto"));
        if (device.Requests.Count == 1) return device;
        throw Usage($"--device {device.Text}: found {device.Requests.Count} devices, expected one. Name one device.");
    }

    private static bool ParseViews(string text, out IReadOnlyList<ViewDirection> value)
    {
        ViewDirection?[] found =
            [.. text.Split(',').Select(name => ViewDirection.All.FirstOrDefault(direction => direction.Name == name))];
        value = [.. found.OfType<ViewDirection>()];
        return value.Count == found.Length && value.Distinct().Count() == value.Count;
    }

    private static CtGpuException Usage(string message) => new(ExitCode.Usage, "options", message);
}

/// <summary>Requested views.</summary>
/// <param name="FrameMilliseconds">Time for which an animation shows each view, or null for one picture of all views.</param>
internal sealed record ViewRequest(ViewsOptions Options, int? FrameMilliseconds, DeviceSelector Device);
