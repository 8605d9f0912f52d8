using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Threshold;

/// <summary>Converts HU to one bit per voxel, on a device.</summary>
internal static class ThresholdKernels
{
    /// <summary>
    /// Sets the bits of solid voxels and clears all others, including padding bits. Items are the bytes of the bit volume: with
    /// eight voxels per item, neighbouring threads access neighbouring memory.
    /// </summary>
    /// <param name="thresholdHounsfield">Voxels at or below are air, above are solid.</param>
    public static void SolidBits(
        Walk walk, BitGrid grid, short thresholdHounsfield, ArrayView<short> hounsfield, ArrayView<byte> solid)
    {
        int bytesPerRow = grid.WordsPerRow * sizeof(ulong);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / bytesPerRow;
            int x = (int)(i - (row * bytesPerRow)) << 3;
            int voxels = Math.Min(8, grid.Shape.X - x);
            long first = (row * grid.Shape.X) + x;
            int bits = 0;
            for (int b = 0; b < voxels; b++) bits |= hounsfield[first + b] > thresholdHounsfield ? 1 << b : 0;
            solid[i] = (byte)bits;
        }
    }

    /// <summary>
    /// Sets the bits of <paramref name="within"/> at or below a number of HU, and clears all others. Items are the bytes of the bit
    /// volumes; the target may be <paramref name="within"/>.
    /// </summary>
    public static void AtMost(
        Walk walk, BitGrid grid, short limit, ArrayView<short> hounsfield, ArrayView<byte> within, ArrayView<byte> target)
    {
        int bytesPerRow = grid.WordsPerRow * sizeof(ulong);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            int wanted = within[i], bits = 0;
            if (wanted != 0)
            {
                long row = i / bytesPerRow;
                int x = (int)(i - (row * bytesPerRow)) << 3;
                int voxels = Math.Min(8, grid.Shape.X - x);
                long first = (row * grid.Shape.X) + x;
                for (int b = 0; b < voxels; b++) bits |= hounsfield[first + b] <= limit ? 1 << b : 0;
            }

            target[i] = (byte)(bits & wanted);
        }
    }
}
