using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Where the runs of a row A touch the runs of a neighbouring row N, diagonals included, in one word. With T the starts of runs,
/// every pair of touching runs has at least one meeting: at a start of A where N is set at x, or otherwise at x-1; or at a start
/// of N where A is set at x-1. Long runs have one meeting, not one per voxel.
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

    /// <summary>No runs meet in this word.</summary>
    public bool IsEmpty => (_ofA | _ofN) == 0;

    /// <param name="a">Word of A.</param>
    /// <param name="n">The same word of N.</param>
    public static RunMeetings Of(RunWord a, RunWord n)
    {
        ulong same = a.Starts & n.Own;
        return new RunMeetings(a.Starts, n.Starts, same, same | (a.Starts & ~same & n.Before), n.Starts & a.Before);
    }

    /// <summary>Joins the runs that meet.</summary>
    /// <param name="parent">Forest, see <see cref="RunTree"/>. Only the parents of roots change.</param>
    /// <param name="nodeA">Node of the first run of A that starts in the word or after it.</param>
    /// <param name="nodeN">The same for N.</param>
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
