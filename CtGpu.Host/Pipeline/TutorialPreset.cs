using CtGpu.Host.Masking;
using CtGpu.Host.Reading;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Pipeline;

/// <summary>
/// The constants of the "Full Preprocessing Tutorial" (Kaggle Data Science Bowl 2017). Mask kind, dilation and
/// normalisation are free; every other option that changes voxels must have the tutorial's value.
/// </summary>
internal static class TutorialPreset
{
    public static ConvertOptions Options { get; } = new()
    {
        Tutorial = true,
        Spacing = new Spacing3(1, 1, 1),
        Order = 3,
        Grid = GridPlacement.Corner,
        Precision = ResamplePrecision.Exact,
        Mask = new MaskOptions
        {
            Tutorial = true,
            ThresholdHounsfield = -320,
            Background = Background.Corner,
            CloseMm = 0,
            Airways = AirwayRule.Keep,
        },
        Padding = PaddingRule.Tutorial,
    };

    /// <summary>
    /// Spacing for balls. The tutorial takes its voxels as 1 mm, so a ball of 5 mm is scikit-image's <c>ball(5)</c>.
    /// </summary>
    public static Spacing3 BallSpacing => new(1, 1, 1);

    /// <summary>Refuses options that contradict the tutorial.</summary>
    /// <exception cref="CtGpuException">Usage: names the option and the tutorial's value.</exception>
    public static void Check(ConvertOptions options)
    {
        ConvertOptions tutorial = Options;
        Require(options.Spacing == tutorial.Spacing, "--spacing", "1,1,1");
        Require(options.Order == tutorial.Order, "--order", "3");
        Require(options.Grid == tutorial.Grid, "--grid", "corner");
        Require(options.Precision == tutorial.Precision, "--precision", "exact");
        Require(options.Mask.ThresholdHounsfield == tutorial.Mask.ThresholdHounsfield, "--threshold", "-320");
        Require(options.Mask.Background == tutorial.Mask.Background, "--background", "corner");
        Require(options.Mask.CloseMm == tutorial.Mask.CloseMm, "--close", "0");
        Require(options.Mask.Airways == tutorial.Mask.Airways, "--airways", "keep");
        Require(!options.Mask.SplitLungs, "--split-lungs", "one value for both lungs");
        Require(options.Mask.CloseWallMm == 0, "--close-wall", "0");
        Require(options.CropMarginMm == null, "--crop", "no cropping");
        Require(options.Clip == null, "--clip", "HU as they are");
        Require(options.OutsideHounsfield == null, "--outside", "no change outside the mask");
        Require(options.Normalize == null || options.Normalize == new NormalizeOptions(), "--window and --mean", "-1000,400 and 0.25");
        Require(options.OnMissing != Series.SliceGaps.Fill, "--on-missing fill", "slices as they are; --on-missing keep gives them");
        Require(
            options.OnUneven != Series.SliceSpacing.Resample, "--on-uneven resample", "slices as they are; --on-missing keep gives them");
        Require(options.OnTilt != Series.GantryTilt.Rectify, "--on-tilt rectify", "slices as they are; --on-tilt keep gives them");
        Require(options.Padding.IsTutorial, "--padding", "stored -2000 set to 0 before the rescale");
    }

    private static void Require(bool agrees, string option, string value)
    {
        if (agrees) return;
        throw new CtGpuException(
            ExitCode.Usage, "options",
            $"{option} contradicts --preset tutorial, which stands for {value}: leave out one of the two.");
    }
}
