using System.CommandLine;
using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Series;
using CtGpu.Kernels;
using CtGpu.Kernels.Resample;

namespace CtGpu.Cli.Options;

/// <summary>The options of convert that change voxels.</summary>
internal sealed class VoxelArguments
{
    private readonly Option<string> _preset = TypedOption.Choice("--preset",
        "tutorial: the \"Full Preprocessing Tutorial\" voxel for voxel; options that contradict it are refused", ("tutorial", "tutorial"));

    private readonly Option<OrNone<Spacing3>> _spacing = TypedOption.Create<OrNone<Spacing3>>("--spacing", "Z,Y,X|none",
        "target spacing in mm; none keeps the grid and accepts a single slice [1,1,1]", ParseSpacing,
        "three numbers above 0, such as 1,1,1 for z,y,x in mm, or none");

    private readonly Option<int> _order = TypedOption.Choice("--order", "spline order [3]", ("0", 0), ("1", 1), ("3", 3));

    private readonly Option<GridPlacement> _grid = TypedOption.Choice("--grid",
        "what stays in place: first and last voxel centres, or the outer voxel edges [corner]",
        ("corner", GridPlacement.Corner), ("extent", GridPlacement.Extent));

    private readonly Option<ResamplePrecision> _precision = TypedOption.Choice("--precision",
        "exact: float64, equal to SciPy's int16; fast: float32, at most 1 HU off [exact]",
        ("exact", ResamplePrecision.Exact), ("fast", ResamplePrecision.Fast));

    private readonly Option<MaskKind> _mask = TypedOption.Choice("--mask",
        "lungs: air only; lungs-filled: with vessels and nodules [lungs-filled]",
        ("none", MaskKind.None), ("lungs", MaskKind.Lungs), ("lungs-filled", MaskKind.LungsFilled));

    private readonly Option<int> _threshold = TypedOption.Create("--threshold", "HU",
        "air is at most this [-320]", TypedOption.WholeNumber(short.MinValue, short.MaxValue), "a whole number of HU, such as -320");

    private readonly Option<Background> _background = TypedOption.Choice("--background",
        "air outside the patient touches an in-plane face, or is that of the first voxel [faces]",
        ("faces", Background.Faces), ("corner", Background.Corner));

    private readonly Option<double> _dilate = TypedOption.Create("--dilate", "MM",
        "grow the mask by a ball of this radius [0]", TypedOption.Number(0), "a radius in mm, 0 or more");

    private readonly Option<OrNone<double>> _close = TypedOption.Create<OrNone<double>>("--close", "auto|MM",
        "seal the chest with a ball of this radius; auto: of 8 mm, when the mask looks wrong; 0: never [auto]", ParseAutoOrNumber,
        "auto, or a radius in mm, 0 or more");

    private readonly Option<bool> _crop = TypedOption.Flag("--crop", "crop to the mask's bounding box");

    private readonly Option<double> _cropMargin = TypedOption.Create("--crop-margin", "MM",
        "leave so much around the box [0]", TypedOption.Number(0), "a margin in mm, 0 or more");

    private readonly Option<int> _outside = TypedOption.Create("--outside", "HU",
        "set voxels outside the mask to this", TypedOption.WholeNumber(short.MinValue, short.MaxValue), "a whole number of HU, such as -1000");

    private readonly Option<bool> _normalize = TypedOption.Flag("--normalize",
        "also write float32 (HU-lo)/(hi-lo), clipped to 0..1, minus the mean");

    private readonly Option<(double Lower, double Upper)> _window = TypedOption.Create<(double, double)>("--window", "LO,HI",
        "window of --normalize [-1000,400]", ParseWindow, "two numbers, the lower first, such as -1000,400");

    private readonly Option<double> _mean = TypedOption.Create<double>("--mean", "NUMBER|none",
        "mean that --normalize takes off [0.25]", ParseMean, "a number or none");

    private readonly Option<PaddingRule> _padding = TypedOption.Create<PaddingRule>("--padding", "auto|VALUE",
        "stored value that means outside the scan; auto: PixelPaddingValue, -2000 and all below -1024 HU [auto]", ParsePadding,
        "auto, or a stored value from -32768 to 65535");

    private readonly Option<SliceGaps> _onMissing = TypedOption.Choice("--on-missing",
        "slices missing or unevenly spaced: refuse the series, or stack what there is [error]",
        ("error", SliceGaps.Error), ("keep", SliceGaps.Keep));

    private readonly Option<GantryTilt> _onTilt = TypedOption.Choice("--on-tilt",
        "gantry tilt: refuse the series, or keep the slices as they are [error]",
        ("error", GantryTilt.Error), ("keep", GantryTilt.Keep));

    public IEnumerable<Option> All =>
    [
        _preset, _spacing, _order, _grid, _precision, _mask, _threshold, _background, _dilate, _close, _crop, _cropMargin, _outside,
        _normalize, _window, _mean, _padding, _onMissing, _onTilt,
    ];

    /// <summary>The preset or the defaults, with what the user gave in their place.</summary>
    /// <exception cref="CtGpuException">Usage: options contradict the preset, or one has no effect without another.</exception>
    public ConvertOptions Bind(ParseResult parsed)
    {
        RefuseIdle(parsed);
        ConvertOptions start = parsed.Gave(_preset) ? TutorialPreset.Options : new ConvertOptions();
        ConvertOptions options = start with
        {
            Spacing = parsed.Value(_spacing, start.Spacing),
            Order = parsed.Value(_order, start.Order),
            Grid = parsed.Value(_grid, start.Grid),
            Precision = parsed.Value(_precision, start.Precision),
            Mask = start.Mask with
            {
                Kind = parsed.Value(_mask, start.Mask.Kind),
                ThresholdHounsfield = (short)parsed.Value(_threshold, start.Mask.ThresholdHounsfield),
                Background = parsed.Value(_background, start.Mask.Background),
                DilateMm = parsed.Value(_dilate, start.Mask.DilateMm),
                CloseMm = parsed.Value(_close, start.Mask.CloseMm),
            },
            CropMarginMm = parsed.Gave(_crop) ? parsed.Value(_cropMargin, 0) : null,
            OutsideHounsfield = parsed.Gave(_outside) ? (short)parsed.GetValue(_outside) : null,
            Normalize = parsed.Gave(_normalize) ? BindNormalize(parsed) : null,
            Padding = parsed.Value(_padding, start.Padding),
            OnMissing = parsed.Value(_onMissing, start.OnMissing),
            OnTilt = parsed.Value(_onTilt, start.OnTilt),
        };
        if (options.Tutorial) TutorialPreset.Check(options);
        return options;
    }

    private NormalizeOptions BindNormalize(ParseResult parsed)
    {
        var start = new NormalizeOptions();
        (double lower, double upper) = parsed.Value(_window, (start.LowerHounsfield, start.UpperHounsfield));
        return new NormalizeOptions { LowerHounsfield = lower, UpperHounsfield = upper, Mean = parsed.Value(_mean, start.Mean) };
    }

    /// <summary>An option that would do nothing is most likely a mistake in the command.</summary>
    private void RefuseIdle(ParseResult parsed)
    {
        RefuseAny(parsed, !parsed.Gave(_crop), "needs --crop", _cropMargin);
        RefuseAny(parsed, !parsed.Gave(_normalize), "needs --normalize", _window, _mean);
        RefuseAny(parsed, parsed.Gave(_mask) && parsed.GetValue(_mask) == MaskKind.None, "needs a mask: leave out --mask none",
            _threshold, _background, _dilate, _close, _crop, _outside);
        RefuseAny(parsed, parsed.Gave(_spacing) && parsed.Value(_spacing, null) == null, "has no effect with --spacing none",
            _order, _grid, _precision);
    }

    private static void RefuseAny(ParseResult parsed, bool idle, string reason, params Option[] options)
    {
        Option? found = idle ? options.FirstOrDefault(parsed.Gave) : null;
        if (found != null) throw new CtGpuException(ExitCode.Usage, "options", $"{found.Name} {reason}.");
    }

    private static bool ParseSpacing(string text, out OrNone<Spacing3> value)
    {
        bool numbers = TypedOption.TryNumbers(text, 3, out double[] mm) && mm.Min() > 0;
        value = new(numbers ? new Spacing3(mm[0], mm[1], mm[2]) : null);
        return numbers || text == "none";
    }

    private static bool ParseAutoOrNumber(string text, out OrNone<double> value)
    {
        bool isNumber = TypedOption.Number(0)(text, out double number);
        value = new(isNumber ? number : null);
        return isNumber || text == "auto";
    }

    private static bool ParseWindow(string text, out (double, double) value)
    {
        bool numbers = TypedOption.TryNumbers(text, 2, out double[] bounds);
        value = (bounds[0], bounds[1]);
        return numbers && bounds[0] < bounds[1];
    }

    private static bool ParseMean(string text, out double value)
    {
        value = 0;
        return text == "none" || TypedOption.Number(double.MinValue)(text, out value);
    }

    private static bool ParsePadding(string text, out PaddingRule value)
    {
        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int stored)
            && stored is >= short.MinValue and <= ushort.MaxValue;
        value = isNumber ? PaddingRule.Only(stored) : PaddingRule.Auto;
        return isNumber || text == "auto";
    }
}
