using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Joins the runs of neighbouring rows of bits. With starts <c>T = A &amp; ~(A &lt;&lt; 1)</c>, a run of row A and a run of
/// row N touch, corners included, at exactly one of the events <c>T_A &amp; (N | N &lt;&lt; 1)</c> and
/// <c>T_N &amp; (A &lt;&lt; 1)</c>; at an event's bit x they are the last runs of both rows that start at or before x.
/// <para>
/// Between slices, most events are implied by others and masked away. Let W = B | B &lt;&lt; 1 for the row B = (y-1,z): where
/// W is set, the run of A is joined to B, and B touches the same runs of the rows (y-1,z-1) and (y,z-1). Likewise
/// where the row (y,z-1) is near, it touches the same runs of (y-1,z-1) and (y+1,z-1). What remains are the tops of
/// shapes. The implied unions lead to earlier rows or to unions within a slice, so no cycle of implications arises.
/// </para>
/// </summary>
internal static unsafe class RunUnion
{
    /// <summary>
    /// Rem's union with splicing (Patwary, Blair, Manne 2010): a parent is never larger than its child, so the
    /// root of a tree is its smallest node, whatever the order of unions.
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

    /// <summary>Joins 8-connected runs of one slice.</summary>
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
                ulong leftA = (a << 1) | carryA, leftB = (b << 1) | carryB;
                ulong startsA = a & ~leftA, startsB = b & ~leftB;
                carryA = a >> 63;
                carryB = b >> 63;
                if ((startsA | startsB) == 0) continue;
                Join((startsA & (b | leftB)) | (startsB & leftA), startsA, startsB, runA, runB, parent);
                runA += BitOperations.PopCount(startsA);
                runB += BitOperations.PopCount(startsB);
            }
        }
    }

    /// <summary>
    /// Joins 26-connected runs of a slice with each other and with those of the slice before.
    /// <paramref name="none"/> is a row of zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SliceAndBefore(ulong* bits, ulong* before, int rows, int words, int* firstRun, int* firstRunBefore, ulong* none, int* parent)
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
                ulong leftA = (a << 1) | carryA, leftB = (b << 1) | carryB;
                ulong leftM = (m << 1) | carryM, left0 = (n << 1) | carry0, leftP = (p << 1) | carryP;
                carryA = a >> 63;
                carryB = b >> 63;
                carryM = m >> 63;
                carry0 = n >> 63;
                carryP = p >> 63;
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

    /// <summary>Unites, at each event, the last runs that start at or before it; runs count up from the numbers given, plus one.</summary>
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
