using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Engines;

/// <summary>Steps and constants of one volume's lung mask; <c>Masking.LungMask</c> carries them out.</summary>
/// <param name="ThresholdHounsfield">Voxels at or below this HU are air, the others solid.</param>
/// <param name="Background">Which air is outside the patient.</param>
/// <param name="FillStructures">Count what the lungs enclose (vessels, nodules) as lung.</param>
internal sealed record MaskPlan(short ThresholdHounsfield, Background Background, bool FillStructures)
{
    /// <summary>Ball that seals openings of the chest in the first try, or null.</summary>
    public BallPlan? Seal { get; init; }

    /// <summary>Ball that seals them in a second try if the first mask is too small, or null for no second try.</summary>
    public BallPlan? SecondSeal { get; init; }

    /// <summary>Ball that the finished mask is dilated by, or null.</summary>
    public BallPlan? Dilation { get; init; }
}
