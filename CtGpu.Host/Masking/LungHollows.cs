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
        int padZ = Reach(spacing.Z), padY = Reach(spacing.Y), padX = Reach(spacing.X);
        var rows = new BitRows(new Shape3(shape.Z + (2 * padZ), shape.Y + (2 * padY), shape.X + (2 * padX)));
        for (int z = 0; z < shape.Z + (2 * padZ); z++)
        {
            int source = Math.Clamp(z - padZ, 0, shape.Z - 1) * (int)shape.SliceVoxels;
            for (int y = 0; y < shape.Y; y++)
            {
                for (int x = 0; x < shape.X; x++)
                {
                    if (blocks[source + (y * shape.X) + x]) rows.Set(z, y + padY, x + padX);
                }
            }
        }

        BitRows open = rows.Dilated(spacing, radiusMm).Complement().Dilated(spacing, radiusMm);
        var closed = new bool[blocks.Length];
        for (int z = 0, i = 0; z < shape.Z; z++)
        {
            for (int y = 0; y < shape.Y; y++)
            {
                for (int x = 0; x < shape.X; x++, i++) closed[i] = !open.IsSet(z + padZ, y + padY, x + padX);
            }
        }

        return closed;

        int Reach(double mm) => (int)(radiusMm / mm) + 2;
    }
}
