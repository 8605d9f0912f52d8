using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Morphology.Cpu;

/// <summary>
/// A ball clipped to a volume's size, and the layout of the memory of <see cref="DilateCpu"/>, as offsets in words. A column holds
/// one word of each row of a slice. Rows are processed in blocks, and one word of a block's rows is a tile.
/// </summary>
internal sealed class BallLayout
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 16;

    public BallLayout(BallPlan ball, BitGrid grid)
    {
        Ball = ball;
        Grid = grid;
        Shape3 shape = grid.Shape;
        RadiusZ = Math.Min(ball.RadiusZ, shape.Z - 1);
        RadiusY = Math.Min(ball.RadiusY, shape.Y - 1);
        int radiusX = Math.Min(ball.RadiusX, shape.X - 1);
        Blocks = (shape.Y + BlockRows - 1) / BlockRows;
        NearBlocks = (RadiusY + BlockRows - 1) / BlockRows;
        NearColumns = (radiusX + 63) / 64;
        // Lines extend up to RadiusY rows above and below the blocks. Those rows remain zero.
        Column = checked(Rows + (2 * RadiusY));
        GatheredWords = checked(grid.WordsPerRow * Column);
        ScratchWords = checked((3 * BufferWords) + ((RadiusZ + 1) * GatheredWords));

        var groups = new List<int>[radiusX + 1];
        for (int w = 0; w <= radiusX; w++) groups[w] = [];
        for (int dz = 0; dz <= RadiusZ; dz++)
        {
            for (int dy = -RadiusY; dy <= RadiusY; dy++)
            {
                int halfWidth = ball.HalfWidth(dz, dy);
                if (halfWidth >= 0) groups[Math.Min(halfWidth, radiusX)].Add(Gathered(dz, 0) + dy);
            }
        }

        Lines = [.. groups.Select(lines => lines.ToArray())];
    }

    /// <summary>
    /// <see cref="ScratchWords"/> of a ball with these radii, as a number that cannot overflow. The radii are below the grid's lengths.
    /// </summary>
    public static double ScratchWordsOf(BitGrid grid, int radiusZ, int radiusY)
    {
        double words = grid.WordsPerRow, column = RowsOf(grid) + (2.0 * radiusY);
        return (3 * BlockRows * (words + 2)) + ((radiusZ + 1.0) * words * column);
    }

    /// <summary>Words of a volume in columns.</summary>
    public static double VolumeWordsOf(BitGrid grid) => RowsOf(grid) * grid.WordsPerRow * grid.Shape.Z;

    public BallPlan Ball { get; }

    public BitGrid Grid { get; }

    /// <summary>Largest |dz|, below the number of slices.</summary>
    public int RadiusZ { get; }

    /// <summary>Largest |dy|, below the number of rows.</summary>
    public int RadiusY { get; }

    /// <summary>Blocks of a slice. The last one may have rows that the slice does not have.</summary>
    public int Blocks { get; }

    /// <summary>Blocks in each direction that the ball can reach from a block.</summary>
    public int NearBlocks { get; }

    /// <summary>Columns in each direction that the ball can reach from a column.</summary>
    public int NearColumns { get; }

    /// <summary>Rows of all blocks: words of a column of a slice.</summary>
    public int Rows => Blocks * BlockRows;

    /// <summary>Distance between the columns of two united slices.</summary>
    public int Column { get; }

    /// <summary>Words of a slice in columns.</summary>
    public int SliceWords => Rows * Grid.WordsPerRow;

    /// <summary>Tiles of a slice.</summary>
    public int Tiles => Blocks * Grid.WordsPerRow;

    /// <summary>Words of the rows of a block, with a tile of zeros in front and one after them.</summary>
    public int BufferWords => (Grid.WordsPerRow + 2) * BlockRows;

    /// <summary>Words of two united slices.</summary>
    public int GatheredWords { get; }

    /// <summary>Working memory of a thread: three buffers of a block, then the united slices.</summary>
    public int ScratchWords { get; }

    /// <summary>For each half-width, the offsets of its lines for row 0 of column 0. Lines at dz and -dz share an entry.</summary>
    public int[][] Lines { get; }

    /// <summary>Offset of row 0 of a column in the union of slices z-dz and z+dz.</summary>
    public int Gathered(int dz, int column) => (3 * BufferWords) + (dz * GatheredWords) + (column * Column) + RadiusY;

    private static double RowsOf(BitGrid grid) => Math.Ceiling(grid.Shape.Y / (double)BlockRows) * BlockRows;
}
