using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking;

/// <summary>What counts as lung.</summary>
internal enum MaskKind
{
    /// <summary>No mask.</summary>
    None,

    /// <summary>The air in the lungs.</summary>
    Lungs,

    /// <summary>The air and the structures that it encloses: vessels, nodules.</summary>
    LungsFilled,
}

/// <summary>What becomes of the trachea and the main bronchi.</summary>
internal enum AirwayRule
{
    /// <summary>They are not part of the mask.</summary>
    Remove,

    /// <summary>They are part of the mask.</summary>
    Keep,
}

/// <summary>Options of the lung mask.</summary>
internal sealed record MaskOptions
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
    /// <param name="grid">Grid of the mask.</param>
    /// <param name="ballSpacing">Spacing in which balls are measured.</param>
    internal MaskPlan PlanFor(VolumeGeometry grid, Spacing3 ballSpacing) =>
        new(grid, ThresholdHounsfield, Background, FillStructures: Kind == MaskKind.LungsFilled)
        {
            Tutorial = Tutorial,
            BallSpacing = ballSpacing,
            SealMm = CloseMm ?? AutomaticSealMm,
            DilationMm = DilateMm,
            KeepAirways = Airways == AirwayRule.Keep,
            SplitLungs = SplitLungs,
            CloseWallMm = WallMm,
        };

    /// <summary>Nodules are solid: the mask of the air alone does not change.</summary>
    private double WallMm => Kind == MaskKind.LungsFilled ? CloseWallMm : 0;

    /// <summary>
    /// Radii in mm of the balls of the mask. Those that depend on the patient are at their largest. Balls that are only used on blocks
    /// are left out: in blocks they are a third as large.
    /// </summary>
    internal IReadOnlyList<double> BallsMm() => Kind == MaskKind.None
        ? []
        :
        [
            .. MaskBounds.BallsMm.Append(CloseMm ?? AutomaticSealMm).Append(DilateMm)
                .Concat(LungSides.GrowthsMm(MaskBounds.MostErosionMm)).Concat(SplitLungs ? LungSides.GrowthsMm(DilateMm) : [])
                .Concat(WallMm > 0 ? [WallMm, MaskBounds.ChestWallMm, MaskBounds.WallCurveMm, 2 * MaskBounds.WallCurveMm] : [])
                .Distinct(),
        ];
}
