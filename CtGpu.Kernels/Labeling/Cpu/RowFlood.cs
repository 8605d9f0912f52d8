using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Spreads a set of runs over the rows of one slice, whole runs at a time. Bits are in one of two places: those still
/// <c>left</c>, and those <c>taken</c>, which is always a set of whole runs. A run is taken when it touches a taken
/// bit of a neighbouring row, corners included. Words at which nothing can be taken cost a few shifts.
/// </summary>
internal static unsafe class RowFlood
{
    /// <summary>
    /// Takes, in row after row, the runs that touch taken bits of the row before it in that order, or bits of
    /// <paramref name="near"/>; stops behind <paramref name="last"/> where a row took nothing.
    /// Rows of taken bits before the first and behind the last must exist and be zero.
    /// </summary>
    /// <param name="near">Rows of the slice, looked at from the first to the last.</param>
    /// <param name="step">1: downwards; -1: upwards.</param>
    /// <returns>The rows that took something.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RowRange Sweep(ulong* left, ulong* taken, ulong* near, int rows, int words, int first, int last, int step)
    {
        RowRange grown = RowRange.None;
        ulong* none = taken - words;
        ulong news = 0;
        for (int y = first; (uint)y < (uint)rows && (news != 0 || (last - y) * step >= 0); y += step)
        {
            ulong* row = left + ((long)y * words), into = taken + ((long)y * words);
            ulong* before = into - ((long)step * words), beside = (last - y) * step >= 0 ? near + ((long)y * words) : none;
            ulong previous = 0, here = *before | *beside, carry = 0;
            news = 0;
            for (int w = 0; w < words; w++)
            {
                ulong next = w + 1 < words ? before[w + 1] | beside[w + 1] : 0;
                ulong bits = row[w];
                ulong seeds = bits & (here | (here << 1) | (previous >> 63) | (here >> 1) | (next << 63) | carry);
                previous = here;
                here = next;
                carry = 0;
                if (seeds == 0) continue;
                ulong runs = Runs(bits, seeds);
                row[w] = bits ^ runs;
                into[w] |= runs;
                news |= runs;
                carry = runs >> 63;
                for (int v = w; (runs & 1) != 0 && v > 0 && (row[v - 1] >> 63) != 0;)
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

    /// <summary>The runs of a word that hold a seed. Adding a seed to its run ripples to the run's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Runs(ulong bits, ulong seeds)
    {
        ulong through = (bits & ~(bits + seeds)) | seeds;
        if (Bmi2.X64.IsSupported)
        {
            // The word's k-th start belongs to its k-th end.
            ulong ends = bits & ~(bits >> 1), starts = bits & ~(bits << 1);
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
