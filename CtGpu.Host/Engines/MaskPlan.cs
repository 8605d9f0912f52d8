using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Engines;

/// <summary>Steps and constants of one volume's lung mask; <c>Masking.LungMask</c> carries them out.</summary>
/// <param name="Grid">Grid of the mask.</param>
/// <param name="ThresholdHounsfield">Voxels at or below this HU are air, the others solid.</param>
/// <param name="Background">Which air is outside the patient.</param>
/// <param name="FillStructures">Count what the lungs enclose (vessels, nodules) as lung.</param>
internal sealed record MaskPlan(VolumeGeometry Grid, short ThresholdHounsfield, Background Background, bool FillStructures)
{
    private readonly Dictionary<(double, Spacing3), BallPlan> _balls = [];

    /// <summary>The tutorial's mask: none of the rules that tell lungs from other air.</summary>
    public bool Tutorial { get; init; }

    /// <summary>Spacing in which balls are measured, in mm.</summary>
    public Spacing3 BallSpacing { get; init; } = Grid.Spacing;

    /// <summary>Radius of the ball that seals openings between the outside air and the lungs; 0 without one.</summary>
    public double SealMm { get; init; }

    /// <summary>Radius of the ball that the finished mask is dilated by; 0 without one.</summary>
    public double DilationMm { get; init; }

    /// <summary>Trachea and main bronchi are part of the mask.</summary>
    public bool KeepAirways { get; init; }

    /// <summary>The left lung is told from the right one.</summary>
    public bool SplitLungs { get; init; }

    /// <summary>Radius of the ball that closes each lung; 0 without one.</summary>
    public double CloseWallMm { get; init; }

    /// <summary>A ball in mm.</summary>
    public BallPlan Ball(double radiusMm) => Ball(radiusMm, BallSpacing);

    /// <summary>The 3×3×3 neighbourhood, or what is left of it without some axes.</summary>
    public BallPlan Neighbours(bool z = true, bool y = true, bool x = true)
    {
        // A ball of √3 voxels is the cube of 27 voxels.
        const double Far = 4;
        return Ball(Math.Sqrt(3), new Spacing3(z ? 1 : Far, y ? 1 : Far, x ? 1 : Far));
    }

    private BallPlan Ball(double radius, Spacing3 spacing)
    {
        if (!_balls.TryGetValue((radius, spacing), out BallPlan? ball))
            _balls[(radius, spacing)] = ball = BallPlan.Create(radius, spacing, Grid.Shape);
        return ball;
    }
}
