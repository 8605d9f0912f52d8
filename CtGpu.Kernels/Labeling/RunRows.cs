using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Labeling;

/// <summary>
/// Arithmetic on one row of bits, whose maximal runs of set bits are numbered from a given first run on, left to
/// right. A run's start is a set bit whose left neighbour is clear: <c>A &amp; ~(A &lt;&lt; 1)</c>, with the carry of
/// the word before. Words inside a long run hold no start and cost next to nothing.
/// </summary>
internal static unsafe class RunRows
{
    /// <summary>Number of runs of each of <paramref name="rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(ulong* bits, int rows, int words, int* counts)
    {
        for (int y = 0; y < rows; y++)
        {
            int count = 0;
            ulong carry = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = *bits++;
                count += BitOperations.PopCount(a & ~((a << 1) | carry));
                carry = a >> 63;
            }

            counts[y] = count;
        }
    }

    /// <summary>Turns each row into its complement; padding bits stay zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Complement(ulong* bits, int rows, int words, ulong tailMask)
    {
        for (int y = 0; y < rows; y++, bits += words)
        {
            for (int w = 0; w < words; w++) bits[w] = ~bits[w];
            bits[words - 1] &= tailMask;
        }
    }

    /// <summary>Adds the length of each run to the size of its root; parents must be roots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLengths(ulong* bits, int rows, int words, int* firstRun, int* parent, long* sizes)
    {
        for (int y = 0; y < rows; y++, bits += words)
        {
            // A length is the end minus the start; both come in the order of the runs.
            int started = firstRun[y], ended = started;
            if (firstRun[y + 1] == started) continue;
            ulong carry = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = bits[w];
                ulong next = w + 1 < words ? bits[w + 1] << 63 : 0;
                int x = w << 6;
                for (ulong starts = a & ~((a << 1) | carry); starts != 0; starts &= starts - 1)
                    sizes[parent[started++]] -= x + BitOperations.TrailingZeroCount(starts);
                for (ulong ends = a & ~((a >> 1) | next); ends != 0; ends &= ends - 1)
                    sizes[parent[ended++]] += x + BitOperations.TrailingZeroCount(ends) + 1;
                carry = a >> 63;
            }
        }
    }

    /// <summary>Clears all runs but those of one root; parents must be roots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Keep(ulong* bits, int rows, int words, int* firstRun, int* parent, int root)
    {
        for (int y = 0; y < rows; y++)
        {
            int run = firstRun[y];
            ulong carry = 0, selected = 0;
            for (int w = 0; w < words; w++, bits++) *bits = Select(*bits, parent, root, ref run, ref carry, ref selected);
        }
    }

    /// <summary>
    /// Clears the runs of one root, then turns each row into its complement.
    /// Returns the voxels cleared. Parents must be roots.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long ClearAndComplement(ulong* bits, int rows, int words, ulong tailMask, int* firstRun, int* parent, int root)
    {
        long cleared = 0;
        for (int y = 0; y < rows; y++, bits += words)
        {
            int run = firstRun[y];
            ulong carry = 0, ripple = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = bits[w];
                ulong selected = Select(a, parent, root, ref run, ref carry, ref ripple);
                cleared += BitOperations.PopCount(selected);
                bits[w] = ~a | selected;
            }

            bits[words - 1] &= tailMask;
        }

        return cleared;
    }

    /// <summary>
    /// The bits of <paramref name="a"/> whose run has the given root. Adding a run's start to the word ripples through
    /// the run and clears it, on into the next word.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Select(ulong a, int* parent, int root, ref int run, ref ulong carry, ref ulong ripple)
    {
        ulong chosen = 0;
        for (ulong starts = a & ~((a << 1) | carry); starts != 0; starts &= starts - 1)
            chosen |= parent[run++] == root ? starts & (0 - starts) : 0;
        ulong sum = a + chosen;
        ulong rippled = sum + ripple;
        ripple = sum < a || rippled < sum ? 1UL : 0;
        carry = a >> 63;
        return a & ~rippled;
    }
}
