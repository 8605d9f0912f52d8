using CtGpu.Kernels.Bits.Cpu;

namespace CtGpu.Kernels.Morphology.Cpu;

/// <summary>The rows of a slice that a dilation or an erosion can set, from the rows of each slice that have bits.</summary>
internal static class BallRows
{
    /// <summary>Rows within the ball of a row with bits.</summary>
    public static RowRange Dilated(RowRange[] rows, int z, BallLayout layout)
    {
        RowRange all = RowRange.None;
        for (int dz = 0; dz <= layout.RadiusZ; dz++)
        {
            int by = layout.RadiiY[dz], count = layout.Grid.Shape.Y;
            if (z - dz >= 0) all = all.With(rows[z - dz].Grown(by, count));
            if (z + dz < layout.Grid.Shape.Z) all = all.With(rows[z + dz].Grown(by, count));
        }

        return all;
    }

    /// <summary>Rows whose whole ball is in rows with bits, or outside the volume.</summary>
    public static RowRange Eroded(RowRange[] rows, int z, BallLayout layout)
    {
        RowRange all = rows[z];
        for (int dz = 0; dz <= layout.RadiusZ; dz++)
        {
            if (z - dz >= 0) all = all.And(Shrunk(rows[z - dz], layout, dz));
            if (z + dz < layout.Grid.Shape.Z) all = all.And(Shrunk(rows[z + dz], layout, dz));
        }

        return all;
    }

    private static RowRange Shrunk(RowRange range, BallLayout layout, int dz)
    {
        if (range.IsEmpty) return range;
        int by = layout.RadiiY[dz], last = layout.Grid.Shape.Y - 1;
        return new RowRange(range.From == 0 ? 0 : range.From + by, range.To == last ? last : range.To - by);
    }
}
