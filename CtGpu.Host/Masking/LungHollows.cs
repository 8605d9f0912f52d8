using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking;

/// <summary>Hollows of a lung's outline that a closing of the coarse lung fills, beyond the other lung and the outside air.</summary>
internal static class LungHollows
{
    private const int FewestBlocks = 50;

    /// <summary>The larger of both lungs' shares that a closing by a ball adds. The lung is continued beyond the scan's ends.</summary>
    public static double LargestShare(CoarseLungs lungs, double radiusMm)
    {
        double largest = 0;
        for (int side = 0; side < 2; side++)
        {
            bool[] own = lungs.Lungs[side], other = lungs.Lungs[1 - side];
            int blocks = own.Count(block => block);
            if (blocks < FewestBlocks) continue;
            bool[] closed = Closed(own, lungs.Shape, lungs.SpacingMm, radiusMm);
            int added = 0;
            for (int i = 0; i < own.Length; i++)
            {
                if (closed[i] && !own[i] && !other[i] && !lungs.Outside[i]) added++;
            }

            largest = Math.Max(largest, (double)added / blocks);
        }

        return largest;
    }

    private static bool[] Closed(bool[] blocks, Shape3 shape, Spacing3 spacing, double radiusMm)
    {
        int z = Reach(spacing.Z), y = Reach(spacing.Y), x = Reach(spacing.X);
        var padded = new Shape3(shape.Z + (2 * z), shape.Y + (2 * y), shape.X + (2 * x));
        var set = new bool[padded.Voxels];
        for (int i = 0; i < set.Length; i++)
        {
            (int k, int j, int c) = Place(i, padded);
            (k, j, c) = (Math.Clamp(k - z, 0, shape.Z - 1), j - y, c - x);
            if (j >= 0 && j < shape.Y && c >= 0 && c < shape.X) set[i] = blocks[(((k * shape.Y) + j) * shape.X) + c];
        }

        bool[] closed = Near(Near(set, padded, spacing, radiusMm, of: true), padded, spacing, radiusMm, of: false);
        return
        [
            .. from i in Enumerable.Range(0, blocks.Length)
               let at = Place(i, shape)
               select !closed[((((at.Z + z) * padded.Y) + at.Y + y) * padded.X) + at.X + x],
        ];

        int Reach(double mm) => (int)(radiusMm / mm) + 2;
    }

    private static (int Z, int Y, int X) Place(int i, Shape3 shape) => ((int)(i / shape.SliceVoxels), i / shape.X % shape.Y, i % shape.X);

    /// <summary>The blocks within the ball of a block that is <paramref name="of"/>.</summary>
    private static bool[] Near(bool[] blocks, Shape3 shape, Spacing3 spacing, double radiusMm, bool of)
    {
        var near = new bool[blocks.Length];
        int reachZ = (int)(radiusMm / spacing.Z), reachY = (int)(radiusMm / spacing.Y);
        for (int i = 0; i < blocks.Length; i++)
        {
            if (blocks[i] != of) continue;
            (int z, int y, int x) = Place(i, shape);
            // Only the outline matters: the ball of an inner block lies within those of its neighbours.
            if (IsInner(blocks, shape, z, y, x, of))
            {
                near[i] = true;
                continue;
            }

            for (int dz = Math.Max(-reachZ, -z); dz <= Math.Min(reachZ, shape.Z - 1 - z); dz++)
            {
                for (int dy = Math.Max(-reachY, -y); dy <= Math.Min(reachY, shape.Y - 1 - y); dy++)
                {
                    double rest = (radiusMm * radiusMm) - Square(dz * spacing.Z) - Square(dy * spacing.Y);
                    if (rest < 0) continue;
                    int width = (int)(Math.Sqrt(rest) / spacing.X), row = (((z + dz) * shape.Y) + y + dy) * shape.X;
                    int from = Math.Max(0, x - width), to = Math.Min(shape.X - 1, x + width);
                    near.AsSpan(row + from, to - from + 1).Fill(true);
                }
            }
        }

        return near;
    }

    private static bool IsInner(bool[] blocks, Shape3 shape, int z, int y, int x, bool of)
    {
        if (z == 0 || y == 0 || x == 0 || z == shape.Z - 1 || y == shape.Y - 1 || x == shape.X - 1) return false;
        int at = (((z * shape.Y) + y) * shape.X) + x, slice = (int)shape.SliceVoxels;
        return blocks[at - 1] == of && blocks[at + 1] == of && blocks[at - shape.X] == of && blocks[at + shape.X] == of
            && blocks[at - slice] == of && blocks[at + slice] == of;
    }

    private static double Square(double value) => value * value;
}
