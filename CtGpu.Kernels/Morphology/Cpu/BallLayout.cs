using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Morphology.Cpu;

/// <summary>
/// A ball clipped to a volume's size, and the layout of a worker's memory in <see cref="DilateCpu"/>, as offsets in words. Rows
/// start <see cref="Stride"/> words apart; the gap between two rows is at least the ball's half-width in bits.
/// </summary>
internal sealed class BallLayout
{
    /// <summary>Words that one step of the inner loop processes. It may access as many beyond the end of a slice.</summary>
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
        // Lines extend up to RadiusY rows above and below the slice. Those rows remain zero.
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
        RadiiY = [.. Enumerable.Range(0, RadiusZ + 1).Select(dz => RadiusYAt(dz, radiusY))];
    }

    /// <summary>
    /// <see cref="ScratchWords"/> of a ball with these radii, as a number that cannot overflow. The radii are below the grid's lengths.
    /// </summary>
    public static double ScratchWordsOf(BitGrid grid, int radiusZ, int radiusY, int radiusX)
    {
        double stride = grid.WordsPerRow + 1 + (radiusX / 64), padded = (grid.Shape.Y * stride) + Step, beside = radiusY * stride;
        double gatheredFirst = Step + padded + Step + padded + Step + beside;
        return gatheredFirst + (radiusZ * (padded + (2 * beside))) + padded + beside;
    }

    public BallPlan Ball { get; }

    public BitGrid Grid { get; }

    /// <summary>Largest |dz|, below the number of slices.</summary>
    public int RadiusZ { get; }

    /// <summary>For each |dz|, the largest |dy| of the ball, below the number of rows.</summary>
    public int[] RadiiY { get; }

    /// <summary>Distance between the starts of two rows.</summary>
    public int Stride { get; }

    /// <summary>Words of all rows of a slice.</summary>
    public int SliceWords { get; }

    public int ScratchWords { get; }

    /// <summary>For each half-width, the offsets of its lines for row 0. Lines at dz and -dz share an entry.</summary>
    public int[][] Lines { get; }

    /// <summary>Offset of the rows gathered so far.</summary>
    public int Front { get; }

    /// <summary>Offset of the rows that the next step writes.</summary>
    public int Back { get; }

    /// <summary>Offset of the union of slices z-dz and z+dz.</summary>
    public int Gathered(int dz) => _gatheredFirst + (dz * _gatheredStep);

    private int RadiusYAt(int dz, int most)
    {
        while (Ball.HalfWidth(dz, most) < 0) most--;
        return most;
    }
}
