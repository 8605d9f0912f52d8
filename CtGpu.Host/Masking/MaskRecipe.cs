using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Masking;

/// <summary>
/// The lung mask's steps for one volume, resolved from the options: what <see cref="LungMask"/> carries out.
/// </summary>
/// <param name="Mask">Constants of the engine's verbs.</param>
/// <param name="Seal">Ball that the first try seals openings with, or null.</param>
/// <param name="SecondSeal">Ball that a second try seals openings with when the first mask looks wrong, or null.</param>
/// <param name="Dilation">Ball that the finished mask is dilated with, or null.</param>
public sealed record MaskRecipe(MaskPlan Mask, BallPlan? Seal, BallPlan? SecondSeal, BallPlan? Dilation)
{
    /// <summary>
    /// Radius of the second try. A ball of 4 mm did not seal a tracheostomy of 12 mm, one of 8 mm did.
    /// </summary>
    public const double AutomaticSealMm = 8;

    /// <param name="options">Anything but <see cref="MaskKind.None"/>.</param>
    /// <param name="spacing">Spacing of the mask's voxels in mm, in which balls are measured.</param>
    public static MaskRecipe Create(MaskOptions options, Spacing3 spacing) => new(
        new MaskPlan(options.ThresholdHounsfield, options.Background, options.Kind == MaskKind.LungsFilled),
        options.CloseMm is > 0 ? BallPlan.Create(options.CloseMm.Value, spacing) : null,
        options.CloseMm == null ? BallPlan.Create(AutomaticSealMm, spacing) : null,
        options.DilateMm > 0 ? BallPlan.Create(options.DilateMm, spacing) : null);
}
