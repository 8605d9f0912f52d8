using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Intensity;

/// <summary>Sets all voxels outside a mask to one value, on a device.</summary>
internal static class SetOutsideKernels
{
    /// <summary>Sets every HU whose mask bit is clear to <paramref name="value"/>. Items are the bytes of the bit volume.</summary>
    public static void Fill(Walk walk, BitGrid grid, short value, ArrayView<byte> mask, ArrayView<short> hounsfield)
    {
        int bytesPerRow = grid.WordsPerRow * sizeof(ulong);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / bytesPerRow;
            int x = (int)(i - (row * bytesPerRow)) << 3;
            int voxels = Math.Min(8, grid.Shape.X - x);
            long first = (row * grid.Shape.X) + x;
            int bits = mask[i];
            for (int b = 0; b < voxels; b++)
            {
                if (((bits >> b) & 1) == 0) hounsfield[first + b] = value;
            }
        }
    }
}
