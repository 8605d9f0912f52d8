using System.CommandLine;
using CtGpu.Host;
using CtGpu.Host.Viewing.Slices;

namespace CtGpu.Cli.Options;

/// <summary>The options of render that draw slices and the histogram.</summary>
internal sealed class SliceArguments
{
    private const int DefaultWidth = 1600;

    private readonly TypedOption<SlicesKind> _show = TypedOption.Choice("--show",
        "overview: axial slices and the histogram; montage: the slices only; or a single plane, or the histogram [overview]",
        ("overview", SlicesKind.Overview), ("montage", SlicesKind.Montage), ("axial", SlicesKind.Axial),
        ("coronal", SlicesKind.Coronal), ("sagittal", SlicesKind.Sagittal), ("histogram", SlicesKind.Histogram));

    private readonly TypedOption<int> _at = new("--at", "INDEX",
        "slice of a single plane, 0-based along the volume's axis [the slice with the most mask voxels, else the middle]",
        Numbers.Whole(0, int.MaxValue), "a whole number, 0 or more");

    private readonly TypedOption<HounsfieldWindow> _window = new("--window", "lung|soft-tissue|bone|LO,HI",
        "HU of black and white: lung -1350,150; soft-tissue -160,240; bone -450,1050; or bounds [lung]", ParseWindow,
        "lung, soft-tissue, bone, or two numbers, the lower first, such as -1000,400");

    private readonly TypedOption<int> _width = new("--width", "PIXELS",
        $"width of the picture [{DefaultWidth}]", Numbers.Whole(64, 8192), "a whole number from 64 to 8192");

    private readonly Option<bool> _structures = TypedOption.Flag("--structures",
        "colour vessels and nodules: voxels of the mask lungs-filled that are not in lungs");

    public IEnumerable<Option> All => [_show.Option, _at.Option, _window.Option, _structures, _width.Option];

    /// <exception cref="CtGpuException">Usage: an option has no effect.</exception>
    public SlicesOptions Bind(ParseResult parsed)
    {
        SlicesKind kind = _show.Of(parsed, SlicesKind.Overview);
        if (parsed.Gave(_at.Option) && kind is not (SlicesKind.Axial or SlicesKind.Coronal or SlicesKind.Sagittal))
            throw Usage("--at needs a single plane. Give --show axial, coronal or sagittal, or leave --at out.");
        foreach (Option option in (Option[])[_window.Option, _structures])
        {
            if (parsed.Gave(option) && kind == SlicesKind.Histogram)
                throw Usage($"{option.Name} has no effect on the histogram. Leave it out, or give another --show.");
        }

        return new SlicesOptions(
            kind,
            _window.Of(parsed, HounsfieldWindow.Lung),
            _width.Of(parsed, DefaultWidth),
            parsed.Gave(_at.Option) ? _at.Of(parsed, 0) : null,
            parsed.Gave(_structures));
    }

    private static CtGpuException Usage(string message) => new(ExitCode.Usage, "options", message);

    private static bool ParseWindow(string text, out HounsfieldWindow value)
    {
        bool bounds = Numbers.TryParseList(text, 2, out double[] numbers) && numbers[0] < numbers[1];
        value = text switch
        {
            "soft-tissue" => HounsfieldWindow.SoftTissue,
            "bone" => HounsfieldWindow.Bone,
            _ when bounds => new HounsfieldWindow(numbers[0], numbers[1]),
            _ => HounsfieldWindow.Lung,
        };
        return bounds || text is "lung" or "soft-tissue" or "bone";
    }
}
