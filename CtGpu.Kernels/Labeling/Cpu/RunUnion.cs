using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Joins the runs of neighbouring rows of bits. Let T = A &amp; ~(A &lt;&lt; 1) be the starts of the runs of row A. Two runs of the
/// rows A and N that touch, diagonals included, have exactly one event: a bit of <c>T_A &amp; (N | N &lt;&lt; 1)</c> or of
/// <c>T_N &amp; (A &lt;&lt; 1)</c>. Each of the two runs is the last one of its row that starts at or before the event's bit.
/// <para>
/// Between slices, other events imply most of the events; those are masked out. Let B be the row (y-1,z) and W = B | B &lt;&lt; 1.
/// Where W is set, the run of A is joined to B, and B touches the same runs of the rows (y-1,z-1) and (y,z-1). The same holds for
/// the row (y,z-1) and the runs of (y-1,z-1) and (y+1,z-1). Only events at the top of a shape remain. An implied union follows
/// from unions of earlier rows or of one slice, so implications are never circular.
/// </para>
/// </summary>
internal static unsafe class RunUnion
{
    /// <summary>
    /// Rem's union with splicing (M. Patwary, J. Blair, F. Manne, 2010). A parent is never larger than its child, so the root of a
    /// tree is its smallest node for every order of unions.
    /// </summary>
    public static void Unite(int* parent, int a, int b)
    {
        int pa = parent[a], pb = parent[b];
        while (pa != pb)
        {
            if (pa < pb)
            {
                parent[b] = pa;
                if (pb == b) return;
                b = pb;
                pb = parent[b];
            }
            else
            {
                parent[a] = pb;
                if (pa == a) return;
                a = pa;
                pa = parent[a];
            }
        }
    }

    /// <summary>Joins the 8-connected runs of one slice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Slice(ulong* bits, int rows, int words, int* firstRun, int* parent)
    {
        for (int y = 1; y < rows; y++)
        {
            ulong* above = bits;
            bits += words;
            int runA = firstRun[y] - 1, runB = firstRun[y - 1] - 1;
            if (firstRun[y + 1] == firstRun[y] || firstRun[y] == firstRun[y - 1]) continue;
            ulong carryA = 0, carryB = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = bits[w], b = above[w];
                ulong leftA = BitWords.MoveRight(a, carryA), leftB = BitWords.MoveRight(b, carryB);
                ulong startsA = a & ~leftA, startsB = b & ~leftB;
                carryA = BitWords.Carry(a);
                carryB = BitWords.Carry(b);
                if ((startsA | startsB) == 0) continue;
                Join((startsA & (b | leftB)) | (startsB & leftA), startsA, startsB, runA, runB, parent);
                runA += BitOperations.PopCount(startsA);
                runB += BitOperations.PopCount(startsB);
            }
        }
    }

    /// <summary>Joins the 26-connected runs of a slice with each other and with the runs of the previous slice.</summary>
    /// <param name="none">A row of zeros.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SliceAndPrevious(
        ulong* bits, ulong* before, int rows, int words, int* firstRun, int* firstRunBefore, ulong* none, int* parent)
    {
        for (int y = 0; y < rows; y++)
        {
            if (firstRun[y + 1] == firstRun[y]) continue;
            ulong* rowA = bits + ((long)y * words), row0 = before + ((long)y * words);
            ulong* rowB = y > 0 ? rowA - words : none, rowM = y > 0 ? row0 - words : none;
            ulong* rowP = y + 1 < rows ? row0 + words : none;
            int previous = Math.Max(y - 1, 0);
            int runA = firstRun[y] - 1, runB = firstRun[previous] - 1;
            int runM = firstRunBefore[previous] - 1, run0 = firstRunBefore[y] - 1, runP = firstRunBefore[y + 1] - 1;
            ulong carryA = 0, carryB = 0, carryM = 0, carry0 = 0, carryP = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = rowA[w], b = rowB[w], m = rowM[w], n = row0[w], p = rowP[w];
                ulong leftA = BitWords.MoveRight(a, carryA), leftB = BitWords.MoveRight(b, carryB);
                ulong leftM = BitWords.MoveRight(m, carryM), left0 = BitWords.MoveRight(n, carry0), leftP = BitWords.MoveRight(p, carryP);
                carryA = BitWords.Carry(a);
                carryB = BitWords.Carry(b);
                carryM = BitWords.Carry(m);
                carry0 = BitWords.Carry(n);
                carryP = BitWords.Carry(p);
                ulong startsA = a & ~leftA, startsB = b & ~leftB, startsM = m & ~leftM, starts0 = n & ~left0, startsP = p & ~leftP;
                if ((startsA | startsB | startsM | starts0 | startsP) == 0) continue;

                ulong nearB = b | leftB, near0 = n | left0;
                ulong eventsB = (startsA & nearB) | (startsB & leftA);
                ulong events0 = ((startsA & near0) | (starts0 & leftA)) & ~nearB;
                ulong eventsM = ((startsA & (m | leftM)) | (startsM & leftA)) & ~(nearB | near0);
                ulong eventsP = ((startsA & (p | leftP)) | (startsP & leftA)) & ~near0;
                Join(eventsB, startsA, startsB, runA, runB, parent);
                if ((events0 | eventsM | eventsP) != 0)
                {
                    Join(events0, startsA, starts0, runA, run0, parent);
                    Join(eventsM, startsA, startsM, runA, runM, parent);
                    Join(eventsP, startsA, startsP, runA, runP, parent);
                }

                runA += BitOperations.PopCount(startsA);
                runB += BitOperations.PopCount(startsB);
                runM += BitOperations.PopCount(startsM);
                run0 += BitOperations.PopCount(starts0);
                runP += BitOperations.PopCount(startsP);
            }
        }
    }

    /// <summary>
    /// At each event, unites the last runs of both rows that start at or before it. <paramref name="runA"/> and
    /// <paramref name="runN"/> are the numbers of the last runs that start before the word.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(ulong events, ulong startsA, ulong startsN, int runA, int runN, int* parent)
    {
        for (; events != 0; events &= events - 1)
        {
            ulong through = events ^ (events - 1);
            int a = runA + BitOperations.PopCount(startsA & through), n = runN + BitOperations.PopCount(startsN & through);
            if (parent[a] != parent[n]) Unite(parent, a, n);
        }
    }
}
