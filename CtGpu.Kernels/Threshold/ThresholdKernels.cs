using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Threshold;

/// <summary>HU to one bit a voxel, on a device.</summary>
internal static class ThresholdKernels
{
    /// <summary>
    /// Sets the bit of every voxel whose HU lies above <paramref name="thresholdHounsfield"/>; padding bits become zero.
    /// Items are the bytes of the bit volume: eight voxels a thread keep reads and writes of neighbours together.
    /// </summary>
    public static void SolidBits(Walk walk, BitGrid grid, short thresholdHounsfield, ArrayView<short> hounsfield, ArrayView<byte> solid)
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
}
