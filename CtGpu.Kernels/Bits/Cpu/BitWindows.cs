using System.Runtime.InteropServices;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Bits.Cpu;

/// <summary>Clears parts of a bit volume.</summary>
internal static unsafe class BitWindows
{
    /// <summary>Clears the slices for which <paramref name="keeps"/> returns false.</summary>
    public static void KeepSlices(ulong* bits, BitGrid grid, Func<int, bool> keeps, WorkerPool pool) => pool.For(grid.Shape.Z, (z, _) =>
    {
        if (!keeps(z)) Clear(bits + (z * grid.WordsPerSlice), grid.WordsPerSlice);
    });

    /// <summary>Clears the voxels outside inclusive ranges. An end below its start clears all.</summary>
    public static void KeepBox(ulong* bits, BitGrid grid, (int From, int To) z, (int From, int To) y, (int From, int To) x, WorkerPool pool) =>
        pool.For(grid.Shape.Z, (slice, _) =>
        {
            ulong* row = bits + (slice * grid.WordsPerSlice);
            for (int r = 0; r < grid.Shape.Y; r++, row += grid.WordsPerRow)
            {
                bool inside = slice >= z.From && slice <= z.To && r >= y.From && r <= y.To;
                for (int w = 0; w < grid.WordsPerRow; w++) row[w] &= inside ? BitWords.Within(w << 6, x.From, x.To) : 0;
            }
        });

    private static void Clear(ulong* words, long count) => NativeMemory.Clear(words, (nuint)count * sizeof(ulong));
}
