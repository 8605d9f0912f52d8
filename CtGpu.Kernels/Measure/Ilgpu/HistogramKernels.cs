using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Measure.Ilgpu;

/// <summary>Histogram of the HU of the set voxels of a bit volume, on a device.</summary>
internal static class HistogramKernels
{
    /// <summary>
    /// Adds the voxels of some slices to <see cref="HistogramBins"/>: first in shared memory, because air has few HU, then with one
    /// atomic addition per bin and slice. One group per slice.
    /// </summary>
    /// <param name="slices">Layout of the slices.</param>
    /// <param name="within">The bits of the slices.</param>
    public static void Add(BitGrid slices, ArrayView<short> hounsfield, ArrayView<byte> within, ArrayView<ulong> bins)
    {
        ArrayView<uint> slice = SharedMemory.Allocate<uint>(HistogramBins.Count);
        for (int i = Group.IdxX; i < HistogramBins.Count; i += Group.DimX) slice[i] = 0;
        Group.Barrier();
        int bytesPerRow = slices.WordsPerRow * sizeof(ulong), bytes = bytesPerRow * slices.Shape.Y;
        ArrayView<byte> own = within.SubView((long)Grid.IdxX * bytes, bytes);
        ArrayView<short> voxels = hounsfield.SubView(Grid.IdxX * slices.Shape.SliceVoxels, slices.Shape.SliceVoxels);
        for (int i = Group.IdxX; i < bytes; i += Group.DimX)
        {
            int y = i / bytesPerRow;
            long first = ((long)y * slices.Shape.X) + ((i - (y * bytesPerRow)) << 3);
            for (uint rest = own[i]; rest != 0; rest &= rest - 1)
            {
                int bin = HistogramBins.Of(voxels[first + DeviceWords.Lowest(rest)]);
                Atomic.Add(ref slice[bin], 1U);
            }
        }

        Group.Barrier();
        for (int i = Group.IdxX; i < HistogramBins.Count; i += Group.DimX)
        {
            if (slice[i] != 0) Atomic.Add(ref bins[i], (ulong)slice[i]);
        }
    }
}
