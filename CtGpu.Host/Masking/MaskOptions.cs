using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Masking;

/// <summary>What counts as lung.</summary>
public enum MaskKind
{
    /// <summary>No mask.</summary>
    None,

    /// <summary>The air in the lungs.</summary>
    Lungs,

    /// <summary>The air and the structures that it encloses: vessels, nodules.</summary>
    LungsFilled,
}

/// <summary>What becomes of the trachea and the main bronchi.</summary>
public enum AirwayRule
{
    /// <summary>They are not part of the mask.</summary>
    Remove,

    /// <summary>They are part of the mask.</summary>
    Keep,
}

/// <summary>Options of the lung mask.</summary>
public sealed record MaskOptions
{
    /// <summary>Radius of the automatic seal. A ball of 4 mm did not seal a tracheostomy of 12 mm, a ball of 8 mm did.</summary>
    internal const double AutomaticSealMm = 8;

    /// <summary>Largest radius of a ball in mm. A ball of this radius covers a whole chest.</summary>
    internal const int LargestRadiusMm = 100;

    public MaskKind Kind { get; init; } = MaskKind.LungsFilled;

    /// <summary>Voxels at or below this HU are air.</summary>
    public short ThresholdHounsfield { get; init; } = -320;

    /// <summary>Which air is outside the patient.</summary>
    public Background Background { get; init; } = Background.Faces;

    /// <summary>Radius of the ball that dilates the finished mask; 0 leaves it.</summary>
    public double DilateMm { get; init; }

    /// <summary>
    /// Radius of the ball that seals openings between the outside air and the lungs; 0 never seals, null is
    /// <see cref="AutomaticSealMm"/>.
    /// </summary>
    public double? CloseMm { get; init; }

    public AirwayRule Airways { get; init; } = AirwayRule.Remove;

    /// <summary>Writes mask values 1 (right lung) and 2 (left lung) instead of 1.</summary>
    public bool SplitLungs { get; init; }

    /// <summary>Radius of the ball that closes each lung, so that nodules at the wall are part of it; 0 leaves them out.</summary>
    public double CloseWallMm { get; init; }

    /// <summary>Computes the tutorial's mask: none of the rules that tell lungs from other air.</summary>
    internal bool Tutorial { get; init; }

    /// <summary>Resolves the options for one volume. The kind must not be <see cref="MaskKind.None"/>.</summary>
    /// <param name="spacing">Spacing of the mask's voxels in mm; balls are measured in it.</param>
    /// <param name="shape">Shape of the mask. Balls have no voxels that could only lie outside it.</param>
    internal MaskPlan PlanFor(Spacing3 spacing, Shape3 shape)
    {
        return new(ThresholdHounsfield, Background, FillStructures: Kind == MaskKind.LungsFilled)
        {
            Seal = CloseMm is > 0 ? Ball(CloseMm.Value) : null,
            SecondSeal = CloseMm == null ? Ball(AutomaticSealMm) : null,
            Dilation = DilateMm > 0 ? Ball(DilateMm) : null,
        };

        BallPlan Ball(double radiusMm) => BallPlan.Create(radiusMm, spacing, shape);
    }

    /// <summary>Radius in mm of the largest ball of the mask; 0 without one.</summary>
    internal double LargestBallMm => Kind == MaskKind.None ? 0 : Math.Max(CloseMm ?? AutomaticSealMm, DilateMm);
}
