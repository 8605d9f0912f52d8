using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Measure;

/// <summary>Count and bounding box of a mask of bits, on a device.</summary>
internal static class MaskFactsKernels
{
    /// <summary>Sets slots from <paramref name="first"/> on to 0. Items are slots.</summary>
    public static void Clear(Walk walk, int first, ArrayView<ulong> facts)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step) facts[first + i] = 0;
    }

    /// <summary>Gathers <see cref="FactSlots"/> 0..7 (cleared before). Items are rows; each thread adds once at its end.</summary>
    public static void Measure(Walk walk, BitGrid grid, ArrayView<ulong> mask, ArrayView<ulong> facts)
    {
        int words = grid.WordsPerRow, half = grid.Shape.X / 2;
        ulong voxels = 0, lower = 0, lowZ = 0, highZ = 0, lowY = 0, highY = 0, lowX = 0, highX = 0;
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            ulong inRow = 0;
            for (int w = 0; w < words; w++)
            {
                ulong bits = mask[(row * words) + w];
                if (bits == 0) continue;
                inRow += (ulong)IntrinsicMath.PopCount(bits);
                int x = w << 6;
                if (x + 64 <= half) lower += (ulong)IntrinsicMath.PopCount(bits);
                else if (x < half) lower += (ulong)IntrinsicMath.PopCount(bits & ((1UL << (half - x)) - 1));
                int first = x + IntrinsicMath.PopCount((bits & (0 - bits)) - 1);
                int last = x + 63 - IntrinsicMath.LeadingZeroCount(bits);
                lowX = Math.Max(lowX, (ulong)(grid.Shape.X - first));
                highX = Math.Max(highX, (ulong)(last + 1));
            }

            if (inRow == 0) continue;
            voxels += inRow;
            int z = (int)(row / grid.Shape.Y), y = (int)(row % grid.Shape.Y);
            lowZ = Math.Max(lowZ, (ulong)(grid.Shape.Z - z));
            highZ = Math.Max(highZ, (ulong)(z + 1));
            lowY = Math.Max(lowY, (ulong)(grid.Shape.Y - y));
            highY = Math.Max(highY, (ulong)(y + 1));
        }

        if (voxels == 0) return;
        Atomic.Add(ref facts[FactSlots.Voxels], voxels);
        Atomic.Add(ref facts[FactSlots.LowerXVoxels], lower);
        Atomic.Max(ref facts[FactSlots.LowZ], lowZ);
        Atomic.Max(ref facts[FactSlots.HighZ], highZ);
        Atomic.Max(ref facts[FactSlots.LowY], lowY);
        Atomic.Max(ref facts[FactSlots.HighY], highY);
        Atomic.Max(ref facts[FactSlots.LowX], lowX);
        Atomic.Max(ref facts[FactSlots.HighX], highX);
    }
}
