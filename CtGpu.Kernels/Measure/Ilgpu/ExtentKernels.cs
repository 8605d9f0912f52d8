using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Measure.Ilgpu;

/// <summary>Count, bounding box and coordinate sums of a bit volume, on a device.</summary>
internal static class ExtentKernels
{
    /// <summary>
    /// Gathers <see cref="ExtentSlots"/>, which must be 0 at the start: first per thread, then in shared memory, then with one atomic
    /// operation per slot and slice. One group per slice.
    /// </summary>
    public static void Measure(BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> extent)
    {
        ArrayView<ulong> slice = SharedMemory.Allocate<ulong>(ExtentSlots.Count);
        for (int i = Group.IdxX; i < ExtentSlots.Count; i += Group.DimX) slice[i] = 0;
        Group.Barrier();
        int wordsPerRow = grid.WordsPerRow, words = wordsPerRow * grid.Shape.Y, z = Grid.IdxX;
        ArrayView<ulong> own = bits.SubView((long)z * words, words);
        ulong voxels = 0, sumY = 0, sumX = 0;
        int lowY = 0, highY = 0, lowX = 0, highX = 0;
        for (int i = Group.IdxX; i < words; i += Group.DimX)
        {
            ulong word = own[i];
            if (word == 0) continue;
            int y = i / wordsPerRow, x = (i - (y * wordsPerRow)) << 6;
            ulong count = (ulong)IntrinsicMath.PopCount(word);
            voxels += count;
            sumY += count * (ulong)y;
            sumX += (count * (ulong)x) + (ulong)DeviceWords.SumOfIndices(word);
            lowY = Math.Max(lowY, grid.Shape.Y - y);
            highY = Math.Max(highY, y + 1);
            lowX = Math.Max(lowX, grid.Shape.X - x - DeviceWords.Lowest(word));
            highX = Math.Max(highX, x + 64 - IntrinsicMath.LeadingZeroCount(word));
        }

        if (voxels != 0)
        {
            Atomic.Add(ref slice[ExtentSlots.Voxels], voxels);
            Atomic.Add(ref slice[ExtentSlots.SumZ], voxels * (ulong)z);
            Atomic.Add(ref slice[ExtentSlots.SumY], sumY);
            Atomic.Add(ref slice[ExtentSlots.SumX], sumX);
            Atomic.Max(ref slice[ExtentSlots.LowZ], (ulong)(grid.Shape.Z - z));
            Atomic.Max(ref slice[ExtentSlots.HighZ], (ulong)(z + 1));
            Atomic.Max(ref slice[ExtentSlots.LowY], (ulong)lowY);
            Atomic.Max(ref slice[ExtentSlots.HighY], (ulong)highY);
            Atomic.Max(ref slice[ExtentSlots.LowX], (ulong)lowX);
            Atomic.Max(ref slice[ExtentSlots.HighX], (ulong)highX);
        }

        Group.Barrier();
        if (slice[ExtentSlots.Voxels] == 0) return;
        for (int i = Group.IdxX; i < ExtentSlots.Count; i += Group.DimX)
        {
            if (i < ExtentSlots.Sums) Atomic.Add(ref extent[i], slice[i]);
            else Atomic.Max(ref extent[i], slice[i]);
        }
    }
}
