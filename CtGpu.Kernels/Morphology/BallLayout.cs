using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Morphology;

/// <summary>
/// A ball cut to a volume's size, and where <see cref="DilateCpu"/> keeps a worker's scratch slices, in words. Rows lie
/// <see cref="Stride"/> apart: apart from their neighbours by at least the ball's half-width in bits.
/// </summary>
internal sealed class BallLayout
{
    /// <summary>Words that a step of the inner loop may touch past the end of what it is about.</summary>
    public const int Step = 16;

    private readonly int _gatheredFirst;
    private readonly int _gatheredStep;

    public BallLayout(BallPlan ball, BitGrid grid)
    {
        Ball = ball;
        Grid = grid;
        Shape3 shape = grid.Shape;
        RadiusZ = Math.Min(ball.RadiusZ, shape.Z - 1);
        int radiusY = Math.Min(ball.RadiusY, shape.Y - 1), radiusX = Math.Min(ball.RadiusX, shape.X - 1);
        Stride = grid.WordsPerRow + 1 + (radiusX / 64);
        SliceWords = checked(shape.Y * Stride);
        int padded = SliceWords + Step;
        Front = Step;
        Back = Front + padded + Step;
        // Lines reach up to RadiusY rows above and below the slice; those rows stay zero.
        _gatheredFirst = Back + padded + Step + (radiusY * Stride);
        _gatheredStep = padded + (2 * radiusY * Stride);
        ScratchWords = checked(Gathered(RadiusZ) + padded + (radiusY * Stride));

        var groups = new List<int>[radiusX + 1];
        for (int w = 0; w <= radiusX; w++) groups[w] = [];
        for (int dz = 0; dz <= RadiusZ; dz++)
        {
            for (int dy = -radiusY; dy <= radiusY; dy++)
            {
                int halfWidth = ball.HalfWidth(dz, dy);
                if (halfWidth >= 0) groups[Math.Min(halfWidth, radiusX)].Add(Gathered(dz) + (dy * Stride));
            }
        }

        Lines = [.. groups.Select(lines => lines.ToArray())];
    }

    public BallPlan Ball { get; }

    public BitGrid Grid { get; }

    /// <summary>Largest |dz|, below the number of slices.</summary>
    public int RadiusZ { get; }

    /// <summary>Words from row to row.</summary>
    public int Stride { get; }

    /// <summary>Words of a slice's rows.</summary>
    public int SliceWords { get; }

    public int ScratchWords { get; }

    /// <summary>For each half-width, where its lines begin to be read for row 0; lines at dz and -dz are one.</summary>
    public int[][] Lines { get; }

    /// <summary>Place of what has been gathered so far.</summary>
    public int Front { get; }

    /// <summary>Place of what is being gathered.</summary>
    public int Back { get; }

    /// <summary>Place of slices z-dz and z+dz.</summary>
    public int Gathered(int dz) => _gatheredFirst + (dz * _gatheredStep);
}
