using System.CommandLine;
using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Cohort.Statistics;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Cli.Options;

/// <summary>The options of convert that change voxels.</summary>
internal sealed class VoxelArguments
{
    /// <summary>Largest margin of --crop in mm. No scanner's bore is wider.</summary>
    private const int LargestMarginMm = 1000;

    private readonly TypedOption<string> _preset = TypedOption.Choice("--preset",
        "tutorial: equal to the \"Full Preprocessing Tutorial\", voxel for voxel; contradicting options are refused",
        ("tutorial", "tutorial"));

    private readonly TypedOption<Spacing3?> _spacing = new("--spacing", "MM|Z,Y,X|none",
        "target spacing in mm, one for all axes or three; none keeps the grid and accepts a single slice [1,1,1]", ParseSpacing,
        $"one or three distances from {PlausibleGeometry.SpacingRange}, such as 1 or 2.5,1,1 for z,y,x, or none");

    private readonly TypedOption<int> _order = TypedOption.Choice("--order", "spline order [3]", ("0", 0), ("1", 1), ("3", 3));

    private readonly TypedOption<GridPlacement> _grid = TypedOption.Choice("--grid",
        "fixed points: the centres of the first and last voxels, or the outer voxel edges [corner]",
        ("corner", GridPlacement.Corner), ("extent", GridPlacement.Extent));

    private readonly TypedOption<ResamplePrecision> _precision = PrecisionOption();

    private readonly MaskArguments _mask = new();

    private readonly Option<bool> _crop = TypedOption.Flag("--crop", "crop to the mask's bounding box");

    private readonly TypedOption<double> _cropMargin = new("--crop-margin", "MM",
        $"margin around the bounding box, at most {LargestMarginMm} [0]", Numbers.Within(0, LargestMarginMm),
        $"a margin in mm, 0 to {LargestMarginMm}");

    private readonly TypedOption<(double Lower, double Upper)> _clip = new("--clip", "LO,HI",
        "limit the written HU to a range, for example the overshoot of the spline; mask and --normalize do not depend on it",
        ParseClip, "two whole numbers from -32768 to 32767, the lower first, such as -1024,3071");

    private readonly TypedOption<int> _outside = new("--outside", "HU",
        "set voxels outside the mask to this value", Numbers.Whole(short.MinValue, short.MaxValue), "a whole number of HU, such as -1000");

    private readonly Option<bool> _normalize = TypedOption.Flag("--normalize",
        "also write float32 (HU-lo)/(hi-lo), clipped to 0..1, minus the mean");

    private readonly TypedOption<(double Lower, double Upper)> _window = WindowOption("window of --normalize [-1000,400]");

    private readonly TypedOption<GivenMean> _mean = new("--mean", "NUMBER|none|FILE",
        "mean that --normalize subtracts; FILE: written by ctgpu stats [0.25]",
        ParseMean, "a number, none, or a file that ctgpu stats wrote");

    private readonly TypedOption<PaddingRule> _padding = new("--padding", "auto|VALUE",
        "stored value of padding in every slice; auto: PixelPaddingValue of each slice, and all below -1024 HU [auto]", ParsePadding,
        "auto, or a stored value from -32768 to 65535");

    private readonly TypedOption<SliceGaps> _onMissing = TypedOption.Choice("--on-missing",
        "missing or unevenly spaced slices: refuse the series, interpolate missing slices, or stack the existing ones [error]",
        ("error", SliceGaps.Error), ("fill", SliceGaps.Fill), ("keep", SliceGaps.Keep));

    private readonly TypedOption<SliceSpacing> _onUneven = TypedOption.Choice("--on-uneven",
        "unevenly spaced slices: refuse the series, or interpolate planes at the median distance [error]",
        ("error", SliceSpacing.Error), ("resample", SliceSpacing.Resample));

    private readonly TypedOption<GantryTilt> _onTilt = TypedOption.Choice("--on-tilt",
        "gantry tilt: refuse the series, shift the slices to remove the tilt, or keep them unchanged [error]",
        ("error", GantryTilt.Error), ("rectify", GantryTilt.Rectify), ("keep", GantryTilt.Keep));

    private readonly Option<bool> _assumeHu = TypedOption.Flag("--assume-hu", "take a RescaleType other than HU as HU");

    public IEnumerable<Option> All =>
    [
        _preset.Option, _spacing.Option, _order.Option, _grid.Option, _precision.Option, .. _mask.All, _crop, _cropMargin.Option,
        _clip.Option, _outside.Option, _normalize, _window.Option, _mean.Option, _padding.Option, _onMissing.Option, _onUneven.Option, _onTilt.Option,
        _assumeHu,
    ];

    public static TypedOption<(double Lower, double Upper)> WindowOption(string description) =>
        new("--window", "LO,HI", description, ParseWindow, "two numbers, the lower first, such as -1000,400");

    public static TypedOption<ResamplePrecision> PrecisionOption() => TypedOption.Choice("--precision",
        "exact: float64, equal to SciPy's int16; fast: float32, at most 1 HU off [exact]",
        ("exact", ResamplePrecision.Exact), ("fast", ResamplePrecision.Fast));

    /// <summary>Returns the preset or the defaults, overridden by the given options.</summary>
    /// <exception cref="CtGpuException">Usage: an option contradicts the preset, or has no effect.</exception>
    public ConvertOptions Bind(ParseResult parsed)
    {
        RefuseIdle(parsed);
        ConvertOptions start = parsed.Gave(_preset.Option) ? TutorialPreset.Options : new ConvertOptions();
        ConvertOptions options = start with
        {
            Spacing = _spacing.Of(parsed, start.Spacing),
            Order = _order.Of(parsed, start.Order),
            Grid = _grid.Of(parsed, start.Grid),
            Precision = _precision.Of(parsed, start.Precision),
            Mask = _mask.Bind(parsed, start.Mask),
            CropMarginMm = parsed.Gave(_crop) ? _cropMargin.Of(parsed, 0) : null,
            Clip = _clip.Of(parsed, default) is var (least, most) && parsed.Gave(_clip.Option) ? ((short)least, (short)most) : null,
            OutsideHounsfield = parsed.Gave(_outside.Option) ? (short)_outside.Of(parsed, 0) : null,
            Normalize = parsed.Gave(_normalize) ? BindNormalize(parsed) : null,
            Padding = _padding.Of(parsed, start.Padding),
            OnMissing = _onMissing.Of(parsed, start.OnMissing),
            OnUneven = _onUneven.Of(parsed, start.OnUneven),
            OnTilt = _onTilt.Of(parsed, start.OnTilt),
            AssumeHounsfield = parsed.Gave(_assumeHu),
        };
        if (options is { OnMissing: SliceGaps.Keep, OnUneven: SliceSpacing.Resample })
        {
            throw new CtGpuException(
                ExitCode.Usage, "options",
                "--on-missing keep and --on-uneven resample exclude each other: keep stacks uneven slices as if they were even. "
                + "Leave out one of the two.");
        }

        if (options is { Clip: var (lower, upper), OutsideHounsfield: { } outside } && (outside < lower || outside > upper))
        {
            throw new CtGpuException(
                ExitCode.Usage, "options",
                $"--outside {outside} is outside of --clip {lower},{upper}. Expected a value within the range. Change one of the two.");
        }

        if (options.Mask is { Kind: MaskKind.Lungs, CloseWallMm: > 0 })
        {
            throw new CtGpuException(
                ExitCode.Usage, "options",
                "--close-wall has no effect with --mask lungs: nodules are solid, and this mask is the air only. "
                + "Expected --mask lungs-filled. Leave out --mask lungs, or leave out --close-wall.");
        }

        if (options.Tutorial) TutorialPreset.Check(options);
        return options;
    }

    private NormalizeOptions BindNormalize(ParseResult parsed)
    {
        var start = new NormalizeOptions();
        (double lower, double upper) = _window.Of(parsed, (start.LowerHounsfield, start.UpperHounsfield));
        GivenMean mean = _mean.Of(parsed, new GivenMean(start.Mean, null));
        if (mean.Window is { } of && of != (lower, upper))
        {
            string file = parsed.GetValue(_mean.Option)!;
            throw new CtGpuException(ExitCode.Usage, "options", FormattableString.Invariant(
                $"--mean {file} was computed with the window {of.Lower},{of.Upper}, and the window here is {lower},{upper}. ")
                + "Expected the same window. Give ctgpu stats and this command the same --window.");
        }

        return new NormalizeOptions { LowerHounsfield = lower, UpperHounsfield = upper, Mean = mean.Value };
    }

    /// <summary>Refuses options without effect, which are most likely mistakes.</summary>
    private void RefuseIdle(ParseResult parsed)
    {
        RefuseAny(parsed, !parsed.Gave(_crop), "needs --crop. Add --crop", _cropMargin.Option);
        RefuseAny(parsed, !parsed.Gave(_normalize), "needs --normalize. Add --normalize", _window.Option, _mean.Option);
        RefuseAny(parsed, _mask.IsNone(parsed), "needs a mask. Leave out --mask none", [.. _mask.All.Skip(1), _crop, _outside.Option]);
        RefuseAny(parsed, _spacing.Of(parsed, default(Spacing3)) == null, "has no effect with --spacing none. Leave out --spacing none",
            _order.Option, _grid.Option, _precision.Option);
    }

    private static void RefuseAny(ParseResult parsed, bool idle, string reason, params Option[] options)
    {
        Option? found = idle ? options.FirstOrDefault(parsed.Gave) : null;
        if (found != null) throw new CtGpuException(ExitCode.Usage, "options", $"{found.Name} {reason}, or leave out {found.Name}.");
    }

    private static bool ParseSpacing(string text, out Spacing3? value)
    {
        value = Numbers.TryParseSpacing(text, out Spacing3 spacing) ? spacing : null;
        return value != null || text == "none";
    }

    private static bool ParseWindow(string text, out (double, double) value)
    {
        bool numbers = Numbers.TryParseList(text, 2, out double[] bounds);
        value = (bounds[0], bounds[1]);
        return numbers && bounds[0] < bounds[1];
    }

    private static bool ParseClip(string text, out (double, double) value) =>
        ParseWindow(text, out value) && IsWhole(value.Item1) && IsWhole(value.Item2);

    private static bool IsWhole(double number) => number == Math.Floor(number) && number is >= short.MinValue and <= short.MaxValue;

    private static bool ParseMean(string text, out GivenMean value)
    {
        bool number = Numbers.TryParse(text, out double mean);
        value = new GivenMean(mean, null);
        if (number || text == "none") return true;
        if (StatisticsFile.TryReadMean(text) is not { } found) return false;
        value = new GivenMean(found.Mean, (found.Lower, found.Upper));
        return true;
    }

    private static bool ParsePadding(string text, out PaddingRule value)
    {
        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int stored)
            && stored is >= short.MinValue and <= ushort.MaxValue;
        value = isNumber ? PaddingRule.Only(stored) : PaddingRule.Auto;
        return isNumber || text == "auto";
    }

    /// <summary>A mean, with its window if it was read from a file.</summary>
    private readonly record struct GivenMean(double Value, (double Lower, double Upper)? Window);
}
