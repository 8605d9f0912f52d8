using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Threshold;

/// <summary>Some slices of a volume of HU in device memory, and how many slices of the volume are with them.</summary>
/// <param name="Grid">Layout of the bits of the slices.</param>
/// <param name="Before">HU of this many slices, 0 or 1, come before those of the first slice. 0: the volume begins there.</param>
/// <param name="After">HU of this many slices, 0 or 1, come after those of the last slice. 0: the volume ends there.</param>
internal readonly record struct HaloSlices(BitGrid Grid, int Before, int After);

/// <summary>Compares the mean HU of 3×3×3 voxels with a threshold, on a device.</summary>
internal static class MeanKernels
{
    /// <summary>
    /// Sets the bits of <paramref name="within"/> whose sum of 27 HU is at or below a limit, and clears all others. A neighbour outside
    /// the volume has the value of the nearest voxel inside. Items are the bytes of the slices' bits; the target may be
    /// <paramref name="within"/>.
    /// </summary>
    /// <param name="limit">27 times the threshold.</param>
    public static void AtMost(
        Walk walk, HaloSlices slices, int limit, ArrayView<short> hounsfield, ArrayView<byte> within, ArrayView<byte> target)
    {
        int bytesPerRow = slices.Grid.WordsPerRow * sizeof(ulong);
        int rows = slices.Grid.Shape.Y, columns = slices.Grid.Shape.X;
        long sliceVoxels = (long)rows * columns;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            int wanted = within[i], bits = 0;
            if (wanted != 0)
            {
                long row = i / bytesPerRow;
                int x = (int)(i - (row * bytesPerRow)) << 3, z = (int)(row / rows), y = (int)(row - ((long)z * rows));
                long own = ((z + slices.Before) * sliceVoxels) + ((long)y * columns);
                long below = z + slices.Before > 0 ? own - sliceVoxels : own;
                long above = z < slices.Grid.Shape.Z - 1 + slices.After ? own + sliceVoxels : own;
                int up = y > 0 ? -columns : 0, down = y < rows - 1 ? columns : 0;
                int voxels = Math.Min(8, columns - x);
                int left = Column(hounsfield, below, own, above, up, down, Math.Max(x - 1, 0));
                int centre = Column(hounsfield, below, own, above, up, down, x);
                for (int b = 0; b < voxels; b++)
                {
                    int right = Column(hounsfield, below, own, above, up, down, Math.Min(x + b + 1, columns - 1));
                    bits |= left + centre + right <= limit ? 1 << b : 0;
                    left = centre;
                    centre = right;
                }
            }

            target[i] = (byte)(bits & wanted);
        }
    }

    /// <summary>Sum of column <paramref name="x"/> of the nine rows around a row.</summary>
    private static int Column(ArrayView<short> hounsfield, long below, long own, long above, int up, int down, int x) =>
        Three(hounsfield, below + x, up, down) + Three(hounsfield, own + x, up, down) + Three(hounsfield, above + x, up, down);

    private static int Three(ArrayView<short> hounsfield, long at, int up, int down) =>
        hounsfield[at + up] + hounsfield[at] + hounsfield[at + down];
}
