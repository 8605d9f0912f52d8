using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>The lungs, the outside air and the bones in blocks, in the patient's axes.</summary>
/// <param name="Lungs">The right and the left lung.</param>
internal sealed record CoarseLungs(Shape3 Shape, Spacing3 SpacingMm, bool[][] Lungs, bool[] Outside, bool[] Bone)
{
    public int IndexOf(int z, int y, int x) => (((z * Shape.Y) + y) * Shape.X) + x;

    /// <summary>Number of blocks of each slice.</summary>
    public int[] Areas(bool[] blocks)
    {
        var areas = new int[Shape.Z];
        int slice = (int)Shape.SliceVoxels;
        for (int z = 0; z < areas.Length; z++) areas[z] = blocks.AsSpan(z * slice, slice).Count(true);

        return areas;
    }

    /// <summary>Mean place in mm of the blocks of one slice, or of all slices; null without blocks.</summary>
    /// <param name="value">Whether set or clear blocks count.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double Y, double X)? MeanOf(bool[] blocks, int? slice = null, bool value = true)
    {
        long sumY = 0, sumX = 0, count = 0;
        int first = slice ?? 0, end = slice == null ? Shape.Z : first + 1;
        for (int z = first, i = IndexOf(first, 0, 0); z < end; z++)
        {
            for (int y = 0; y < Shape.Y; y++)
            {
                int found = 0;
                for (int x = 0; x < Shape.X; x++, i++)
                {
                    if (blocks[i] != value) continue;
                    found++;
                    sumX += x;
                }

                count += found;
                sumY += (long)found * y;
            }
        }

        return count == 0 ? null : ((double)sumY / count * SpacingMm.Y, (double)sumX / count * SpacingMm.X);
    }
}
