using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;

namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>
/// Spreads a set of runs over the rows of one slice, one whole run at a time. Each set bit of the slice is either
/// <c>remaining</c> or <c>taken</c>. The taken bits are always a set of whole runs. A run is taken when it touches a taken bit of a
/// neighbouring row, diagonals included. A word in which nothing can be taken costs a few shifts.
/// </summary>
internal static unsafe class RowFlood
{
    /// <summary>
    /// Visits rows from <paramref name="first"/> in the direction of <paramref name="step"/>. Takes the runs that touch taken bits
    /// of the row visited last, or seeds of the same row. Stops after <paramref name="last"/>, at the first row that takes nothing.
    /// The rows of taken bits in front of the first row and after the last row must exist and be zero.
    /// </summary>
    /// <param name="seeds">Bits next to which runs are taken. Read for rows first..last only.</param>
    /// <param name="step">1: downwards; -1: upwards.</param>
    /// <returns>The rows that took something.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RowRange Sweep(ulong* remaining, ulong* taken, ulong* seeds, int rows, int words, int first, int last, int step)
    {
        RowRange grown = RowRange.None;
        ulong* none = taken - words;
        ulong news = 0;
        for (int y = first; (uint)y < (uint)rows && (news != 0 || (last - y) * step >= 0); y += step)
        {
            ulong* row = remaining + ((long)y * words), into = taken + ((long)y * words);
            ulong* before = into - ((long)step * words), beside = (last - y) * step >= 0 ? seeds + ((long)y * words) : none;
            ulong previous = 0, here = *before | *beside, carry = 0;
            news = 0;
            for (int w = 0; w < words; w++)
            {
                ulong next = w + 1 < words ? before[w + 1] | beside[w + 1] : 0;
                ulong bits = row[w];
                ulong hits = bits & (BitWords.Dilate(previous, here, next) | carry);
                previous = here;
                here = next;
                carry = 0;
                if (hits == 0) continue;
                ulong runs = Runs(bits, hits);
                row[w] = bits ^ runs;
                into[w] |= runs;
                news |= runs;
                carry = BitWords.Carry(runs);
                for (int v = w; (runs & 1) != 0 && v > 0 && BitWords.Carry(row[v - 1]) != 0;)
                {
                    v--;
                    runs = Runs(row[v], 1UL << 63);
                    row[v] ^= runs;
                    into[v] |= runs;
                }
            }

            if (news != 0) grown = grown.With(y);
        }

        return grown;
    }

    /// <summary>The runs of a word that contain a hit. Adding a hit to its run ripples to the run's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Runs(ulong bits, ulong hits)
    {
        ulong through = (bits & ~(bits + hits)) | hits;
        if (Bmi2.X64.IsSupported)
        {
            // The word's k-th start and its k-th end belong to the same run.
            ulong ends = BitWords.Ends(bits, 0), starts = BitWords.Starts(bits, 0);
            ulong reached = through & ends;
            return (reached << 1) - Bmi2.X64.ParallelBitDeposit(Bmi2.X64.ParallelBitExtract(reached, ends), starts);
        }

        ulong open = bits;
        for (int distance = 1; distance < 64; distance <<= 1)
        {
            through |= open & (through >> distance);
            open &= open >> distance;
        }

        return through;
    }
}
