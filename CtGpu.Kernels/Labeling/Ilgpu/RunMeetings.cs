using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Where the runs of a row A touch those of a neighbouring row N, diagonals included, in one word. With T the starts
/// of runs, every pair that touches is met at least once: at a start of A whose voxel agrees with N's at x, or else
/// with N's at x-1; or at a start of N whose voxel agrees with A's at x-1. Long runs meet once, not once a voxel.
/// </summary>
internal readonly struct RunMeetings
{
    private readonly ulong _startsA;
    private readonly ulong _startsN;
    private readonly ulong _same;
    private readonly ulong _ofA;
    private readonly ulong _ofN;

    private RunMeetings(ulong startsA, ulong startsN, ulong same, ulong ofA, ulong ofN)
    {
        _startsA = startsA;
        _startsN = startsN;
        _same = same;
        _ofA = ofA;
        _ofN = ofN;
    }

    /// <summary>Nothing meets in this word.</summary>
    public bool IsEmpty => (_ofA | _ofN) == 0;

    /// <param name="a">Word of A.</param>
    /// <param name="n">The same word of N.</param>
    /// <param name="word">Its place in the row.</param>
    public static RunMeetings Of<TKind>(RunWord a, RunWord n, int word)
        where TKind : struct, IRunKind
    {
        // Left of the row there is no voxel.
        ulong hasLeft = word == 0 ? ~1UL : ulong.MaxValue;
        ulong same = a.Starts & TKind.Agree(a.Own, n.Own);
        ulong left = a.Starts & ~same & TKind.Agree(a.Own, n.Before) & hasLeft;
        return new RunMeetings(a.Starts, n.Starts, same, same | left, n.Starts & TKind.Agree(n.Own, a.Before) & hasLeft);
    }

    /// <summary>Joins the runs that meet.</summary>
    /// <param name="parent">Forest, see <see cref="RunTree"/>. Only parents of roots change.</param>
    /// <param name="nodeA">Node of A's first run that starts in the word or after it.</param>
    /// <param name="nodeN">The same of N.</param>
    public void Join(ArrayView<uint> parent, uint nodeA, uint nodeN)
    {
        ulong ofA = _ofA, ofN = _ofN;
        while ((ofA | ofN) != 0)
        {
            ulong from = ofA != 0 ? ofA : ofN;
            ulong x = from & (0 - from);
            ulong throughA = x - 1, throughN = x - 1;
            if (ofA != 0)
            {
                throughA |= x;
                throughN |= _same & x;
                ofA ^= x;
            }
            else
            {
                throughN |= x;
                ofN ^= x;
            }

            uint a = nodeA + (uint)IntrinsicMath.PopCount(_startsA & throughA) - 1;
            uint n = nodeN + (uint)IntrinsicMath.PopCount(_startsN & throughN) - 1;
            RunTree.Unite(parent, RunTree.Above(parent, a), RunTree.Above(parent, n));
        }
    }
}
