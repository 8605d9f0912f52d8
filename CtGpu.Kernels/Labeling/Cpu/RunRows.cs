using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Kernels.Labeling.Cpu;

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
        long all = (long)rows * words, i = 0;
        for (; i + 8 <= all; i += 8) (~Vector512.Load(bits + i)).Store(bits + i);
        for (; i < all; i++) bits[i] = ~bits[i];
        for (i = words - 1; i < all; i += words) bits[i] &= tailMask;
    }

    /// <summary>Writes the length of each run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lengths(ulong* bits, int rows, int words, int* firstRun, long* lengths)
    {
        for (int y = 0; y < rows; y++, bits += words)
        {
            // A length is the end minus the start; both come in the order of the runs.
            long* started = lengths + firstRun[y], ended = started;
            if (firstRun[y + 1] == firstRun[y]) continue;
            ulong carry = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = bits[w];
                ulong next = w + 1 < words ? bits[w + 1] << 63 : 0;
                int x = w << 6;
                for (ulong starts = a & ~((a << 1) | carry); starts != 0; starts &= starts - 1)
                    *started++ = -(x + BitOperations.TrailingZeroCount(starts));
                for (ulong ends = a & ~((a >> 1) | next); ends != 0; ends &= ends - 1)
                    *ended++ += x + BitOperations.TrailingZeroCount(ends) + 1;
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

    /// <summary>
    /// A voxel that probably belongs to the largest component: in the row with the most bits, in its word with the
    /// most bits, the first of the longest run. Returns the index of its word, or -1 where no bit is set.
    /// </summary>
    /// <param name="voxels">Bits set in all rows.</param>
    /// <param name="densest">The voxel's bit.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Densest(ulong* bits, long rows, int words, out long voxels, out ulong densest)
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

        densest = 0;
        if (best < 0) return -1;
        long word = best;
        for (long i = best; i < best + words; i++)
        {
            if (BitOperations.PopCount(bits[i]) > BitOperations.PopCount(bits[word])) word = i;
        }

        // What remains of the longest run when runs shrink from the right.
        densest = bits[word];
        while ((densest & (densest >> 1)) != 0) densest &= densest >> 1;
        densest &= 0 - densest;
        return word;
    }

    /// <summary>Number of set bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Voxels(ulong* bits, long words)
    {
        long even = 0, odd = 0, i = 0;
        for (; i + 4 <= words; i += 4)
        {
            even += BitOperations.PopCount(bits[i]) + BitOperations.PopCount(bits[i + 1]);
            odd += BitOperations.PopCount(bits[i + 2]) + BitOperations.PopCount(bits[i + 3]);
        }

        for (; i < words; i++) even += BitOperations.PopCount(bits[i]);
        return even + odd;
    }

    /// <summary>Adds the bits of <paramref name="others"/>.</summary>
    public static void Unite(ulong* bits, ulong* others, long words)
    {
        for (long i = 0; i < words; i++) bits[i] |= others[i];
    }
}
