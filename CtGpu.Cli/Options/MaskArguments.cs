using System.CommandLine;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Cli.Options;

/// <summary>The options of convert that decide the lung mask.</summary>
internal sealed class MaskArguments
{
    private readonly TypedOption<MaskKind> _mask = TypedOption.Choice("--mask",
        "lungs: air only; lungs-filled: with vessels and nodules [lungs-filled]",
        ("none", MaskKind.None), ("lungs", MaskKind.Lungs), ("lungs-filled", MaskKind.LungsFilled));

    private readonly TypedOption<int> _threshold = new("--threshold", "HU",
        "highest HU of air [-320]", Numbers.Whole(short.MinValue, short.MaxValue), "a whole number of HU, such as -320");

    private readonly TypedOption<Background> _background = TypedOption.Choice("--background",
        "air outside the patient: all that reaches the patient's left, right, front or back face, or the component of the first voxel "
        + "[faces]",
        ("faces", Background.Faces), ("corner", Background.Corner));

    private readonly TypedOption<double> _dilate = new("--dilate", "MM",
        $"dilate the mask by a ball of this radius, at most {MaskOptions.LargestRadiusMm} [0]",
        Numbers.Within(0, MaskOptions.LargestRadiusMm), $"a radius in mm, 0 to {MaskOptions.LargestRadiusMm}");

    private readonly TypedOption<double?> _close = new("--close", "auto|MM",
        "radius of the ball that seals openings between the outside air and the lungs; auto: 8 mm; 0: never [auto]", ParseAutoOrNumber,
        $"auto, or a radius in mm, 0 to {MaskOptions.LargestRadiusMm}");

    private readonly TypedOption<AirwayRule> _airways = TypedOption.Choice("--airways",
        "trachea and main bronchi: not part of the mask, or part of it [remove; with --preset tutorial: keep]",
        ("remove", AirwayRule.Remove), ("keep", AirwayRule.Keep));

    private readonly Option<bool> _splitLungs = TypedOption.Flag("--split-lungs",
        "mask values 1 (right lung) and 2 (left lung) instead of 1");

    private readonly TypedOption<double> _closeWall = new("--close-wall", "MM",
        "include nodules at the lung's wall: close each lung by a ball of this radius, such as 30; not with --mask lungs [0]",
        Numbers.Within(0, MaskOptions.LargestRadiusMm), $"a radius in mm, 0 to {MaskOptions.LargestRadiusMm}");

    /// <summary>All options. Those after the first need a mask.</summary>
    public IReadOnlyList<Option> All =>
    [
        _mask.Option, _threshold.Option, _background.Option, _dilate.Option, _close.Option, _airways.Option, _splitLungs,
        _closeWall.Option,
    ];

    /// <summary>Whether the mask is left out.</summary>
    public bool IsNone(ParseResult parsed) => _mask.Of(parsed, MaskKind.LungsFilled) == MaskKind.None;

    /// <summary>Returns the start, overridden by the given options.</summary>
    public MaskOptions Bind(ParseResult parsed, MaskOptions start) => start with
    {
        Kind = _mask.Of(parsed, start.Kind),
        ThresholdHounsfield = (short)_threshold.Of(parsed, start.ThresholdHounsfield),
        Background = _background.Of(parsed, start.Background),
        DilateMm = _dilate.Of(parsed, start.DilateMm),
        CloseMm = _close.Of(parsed, start.CloseMm),
        Airways = _airways.Of(parsed, start.Airways),
        SplitLungs = parsed.Gave(_splitLungs) || start.SplitLungs,
        CloseWallMm = _closeWall.Of(parsed, start.CloseWallMm),
    };

    private static bool ParseAutoOrNumber(string text, out double? value)
    {
        value = Numbers.TryParse(text, out double number) && number is >= 0 and <= MaskOptions.LargestRadiusMm ? number : null;
        return value != null || text == "auto";
    }
}
