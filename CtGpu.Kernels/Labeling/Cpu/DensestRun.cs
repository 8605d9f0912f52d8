using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>Guesses a voxel of the largest component, as the seed of a flood.</summary>
internal static unsafe class DensestRun
{
    /// <summary>
    /// Takes the row with the most bits, in it the word with the most bits, and returns the first voxel of that word's longest
    /// run. Returns the index of its word, or -1 if no bit is set.
    /// </summary>
    /// <param name="voxels">Number of bits set in all rows.</param>
    /// <param name="seed">The voxel's bit in its word.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Find(ulong* bits, long rows, int words, out long voxels, out ulong seed)
    {
        int most = 0;
        long best = -1;
        voxels = 0;
        for (long y = 0; y < rows; y++)
        {
            int count = 0;
            for (int w = 0; w < words; w++) count += BitOperations.PopCount(bits[(y * words) + w]);
            voxels += count;
            if (count <= most) continue;
            most = count;
            best = y * words;
        }

        seed = 0;
        if (best < 0) return -1;
        long word = best;
        for (long i = best; i < best + words; i++)
        {
            if (BitOperations.PopCount(bits[i]) > BitOperations.PopCount(bits[word])) word = i;
        }

        // Each step shortens every run by its last voxel. The longest run remains the longest.
        seed = bits[word];
        while ((seed & (seed >> 1)) != 0) seed &= seed >> 1;
        seed &= 0 - seed;
        return word;
    }
}
