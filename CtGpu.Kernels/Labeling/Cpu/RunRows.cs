using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Runs of rows of bits. A run is a maximal sequence of set bits in a row; runs are numbered from left to right, from the number
/// of the row's first run. Words inside a long run contain no start, so they cost only a few instructions.
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
                count += BitOperations.PopCount(BitWords.Starts(a, carry));
                carry = BitWords.Carry(a);
            }

            counts[y] = count;
        }
    }

    /// <summary>Writes the length of each run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lengths(ulong* bits, int rows, int words, int* firstRun, long* lengths)
    {
        for (int y = 0; y < rows; y++, bits += words)
        {
            // A length is the end minus the start; starts and ends are both found in the order of the runs.
            long* started = lengths + firstRun[y], ended = started;
            if (firstRun[y + 1] == firstRun[y]) continue;
            ulong carry = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = bits[w];
                ulong next = w + 1 < words ? bits[w + 1] << 63 : 0;
                int x = w << 6;
                for (ulong starts = BitWords.Starts(a, carry); starts != 0; starts &= starts - 1)
                    *started++ = -(x + BitOperations.TrailingZeroCount(starts));
                for (ulong ends = BitWords.Ends(a, next); ends != 0; ends &= ends - 1)
                    *ended++ += x + BitOperations.TrailingZeroCount(ends) + 1;
                carry = BitWords.Carry(a);
            }
        }
    }

    /// <summary>Clears all runs except those of one root. All parents must be roots.</summary>
    public static void Keep(ulong* bits, int rows, int words, int* firstRun, int* parent, int root) =>
        Keep(bits, bits, rows, words, firstRun, parent, new OneRoot(root));

    /// <summary>Copies the runs whose number in <paramref name="ranks"/> is chosen, and clears the others.</summary>
    /// <param name="chosen">One entry for each number.</param>
    public static void Keep(ulong* bits, ulong* target, int rows, int words, int* firstRun, int* ranks, bool* chosen) =>
        Keep(bits, target, rows, words, firstRun, ranks, new ChosenRanks(chosen));

    /// <summary>
    /// Adding a run's start to the word ripples through the run and clears it, across the word's end if the run continues there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Keep<TFilter>(ulong* bits, ulong* target, int rows, int words, int* firstRun, int* numbers, TFilter filter)
        where TFilter : struct, IRunFilter
    {
        for (int y = 0; y < rows; y++)
        {
            int run = firstRun[y];
            ulong carry = 0, ripple = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = *bits++, taken = 0;
                for (ulong starts = BitWords.Starts(a, carry); starts != 0; starts &= starts - 1)
                    taken |= filter.Takes(numbers[run++]) ? starts & (0 - starts) : 0;
                ulong sum = a + taken, rippled = sum + ripple;
                ripple = sum < a || rippled < sum ? 1UL : 0;
                carry = BitWords.Carry(a);
                *target++ = a & ~rippled;
            }
        }
    }

    /// <summary>Decides about a run by its number in a table.</summary>
    private interface IRunFilter
    {
        bool Takes(int number);
    }

    private readonly struct OneRoot(int root) : IRunFilter
    {
        public bool Takes(int number) => number == root;
    }

    private readonly struct ChosenRanks(bool* chosen) : IRunFilter
    {
        public bool Takes(int number) => chosen[number];
    }
}
