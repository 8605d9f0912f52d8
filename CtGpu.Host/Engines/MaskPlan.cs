using CtGpu.Host.Geometry;
using CtGpu.Kernels.Blocks;
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
    /// <summary>Longest edge of a block that decisions are based on, in mm.</summary>
    private const double BlockMm = 3.2;

    private readonly Dictionary<(double, Spacing3, Shape3), BallPlan> _balls = [];

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

    /// <summary>The voxels of the left lung get another value than those of the right lung.</summary>
    public bool SplitLungs { get; init; }

    /// <summary>Radius of the ball that closes each lung; 0 without one.</summary>
    public double CloseWallMm { get; init; }

    /// <summary>Shape of the blocks on which it is decided what is lung. Single voxels if they are not small.</summary>
    public Shape3 Block { get; } = BlockFor(Grid.Spacing);

    /// <summary>Whether the voxels of <see cref="Grid"/> are blocks, whose HU is a mean already.</summary>
    public bool IsOfBlocks { get; private init; }

    /// <summary>Whether the blocks are larger than voxels.</summary>
    public bool HasBlocks => Block.Voxels > 1;

    /// <summary>Shape of the blocks for voxels of a spacing.</summary>
    public static Shape3 BlockFor(Spacing3 spacing) => new(Voxels(spacing.Z), Voxels(spacing.Y), Voxels(spacing.X));

    /// <summary>The same plan on the grid of blocks.</summary>
    public MaskPlan OfBlocks()
    {
        Spacing3 spacing = Scaled(Grid.Spacing);
        Vector3 centre = Grid.PointAt((Block.Z - 1) / 2.0, (Block.Y - 1) / 2.0, (Block.X - 1) / 2.0);
        var grid = Grid with { Shape = new BlockGrid(Grid.Shape, Block).Blocks, Spacing = spacing, Origin = centre };
        return new MaskPlan(grid, ThresholdHounsfield, Background, FillStructures)
        {
            IsOfBlocks = true,
            Tutorial = Tutorial,
            BallSpacing = Scaled(BallSpacing),
            SealMm = SealMm,
            KeepAirways = KeepAirways,
        };
    }

    /// <summary>A ball in mm.</summary>
    public BallPlan Ball(double radiusMm) => Ball(radiusMm, BallSpacing);

    /// <summary>Upper bound of the lines of a ball whose radius the user's options give. Thread-safe, unlike the other methods.</summary>
    public int MostBallLines() => BallPlan.MostLines(Math.Max(SealMm, Math.Max(DilationMm, CloseWallMm)), BallSpacing, Grid.Shape);

    /// <summary>The 3×3×3 neighbourhood, or what is left of it without some axes.</summary>
    public BallPlan Neighbours(bool z = true, bool y = true, bool x = true)
    {
        // A ball of √3 voxels is the cube of 27 voxels.
        const double Far = 4;
        return Ball(Math.Sqrt(3), new Spacing3(z ? 1 : Far, y ? 1 : Far, x ? 1 : Far));
    }

    private static int Voxels(double spacing) => (int)Math.Clamp(BlockMm / spacing, 1, IBitVolumes.LongestBlock);

    private Spacing3 Scaled(Spacing3 spacing) => new(spacing.Z * Block.Z, spacing.Y * Block.Y, spacing.X * Block.X);

    private BallPlan Ball(double radius, Spacing3 spacing)
    {
        if (!_balls.TryGetValue((radius, spacing, Grid.Shape), out BallPlan? ball))
            _balls[(radius, spacing, Grid.Shape)] = ball = BallPlan.Create(radius, spacing, Grid.Shape);
        return ball;
    }
}
