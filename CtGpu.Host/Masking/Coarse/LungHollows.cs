using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>Hollows of a lung's outline that a closing of the coarse lung fills, beyond the other lung and the outside air.</summary>
internal static class LungHollows
{
    private const int FewestBlocks = 50;

    /// <summary>The larger of both lungs' shares that a closing by a ball adds. The lung is continued beyond the scan's ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double LargestShare(CoarseLungs lungs, double radiusMm)
    {
        double largest = 0;
        for (int side = 0; side < 2; side++)
        {
            bool[] own = lungs.Lungs[side], other = lungs.Lungs[1 - side];
            int blocks = own.AsSpan().Count(true);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool[] Closed(bool[] blocks, Shape3 shape, Spacing3 spacing, double radiusMm)
    {
        (RowRange ys, RowRange xs) = BoxOf(blocks, shape);
        int padZ = Reach(spacing.Z), padY = Reach(spacing.Y), padX = Reach(spacing.X);
        int rows = ys.To - ys.From + 1, columns = xs.To - xs.From + 1;
        var lung = new BitRows(new Shape3(shape.Z + (2 * padZ), rows + (2 * padY), columns + (2 * padX)));
        for (int z = 0; z < shape.Z + (2 * padZ); z++)
        {
            int source = Math.Clamp(z - padZ, 0, shape.Z - 1) * shape.Y;
            for (int y = 0; y < rows; y++)
            {
                int from = ((source + ys.From + y) * shape.X) + xs.From;
                for (int x = 0; x < columns; x++)
                {
                    if (blocks[from + x]) lung.Set(z, y + padY, x + padX);
                }
            }
        }

        BitRows open = lung.Dilated(spacing, radiusMm).Complement().Dilated(spacing, radiusMm);
        var closed = new bool[blocks.Length];
        for (int z = 0; z < shape.Z; z++)
        {
            for (int y = 0; y < rows; y++)
            {
                int to = (((z * shape.Y) + ys.From + y) * shape.X) + xs.From;
                for (int x = 0; x < columns; x++) closed[to + x] = !open.IsSet(z + padZ, y + padY, x + padX);
            }
        }

        return closed;

        int Reach(double mm) => (int)(radiusMm / mm) + 2;
    }

    /// <summary>Rows and columns of the set blocks. A closing adds nothing beyond them.</summary>
    private static (RowRange Y, RowRange X) BoxOf(bool[] blocks, Shape3 shape)
    {
        (RowRange ys, RowRange xs) = (RowRange.None, RowRange.None);
        for (int i = 0, row = 0; i < blocks.Length; i += shape.X, row++)
        {
            ReadOnlySpan<bool> own = blocks.AsSpan(i, shape.X);
            int first = own.IndexOf(true);
            if (first < 0) continue;
            xs = xs.With(new RowRange(first, own.LastIndexOf(true)));
            ys = ys.With(row % shape.Y);
        }

        return (ys, xs);
    }
}
