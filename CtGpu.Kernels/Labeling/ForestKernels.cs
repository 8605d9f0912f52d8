using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Labeling;

/// <summary>Which runs belong to the outside from the start.</summary>
internal enum OutsideRuns
{
    None = 0,

    /// <summary>The run of voxel (0,0,0).</summary>
    Corner = 1,

    /// <summary>Every run that touches an x or y face of the volume.</summary>
    Faces = 2,
}

/// <summary>
/// Components of runs on a device. The root of a component is its first run in raster order, or node 0 where the
/// outside is part of it (<see cref="RunTree"/>).
/// </summary>
internal static class ForestKernels
{
    /// <summary>Rows in front of a row that 26-connectivity looks at: (y-1,z) and (y-1..y+1,z-1).</summary>
    public const int VolumeNeighbors = 4;

    /// <summary>Rows in front of a row that 8-connectivity in a slice looks at: (y-1,z).</summary>
    public const int SliceNeighbors = 1;

    /// <summary>Makes every run a tree of its own, of size 0, or part of the outside. Items are rows.</summary>
    public static void Plant(
        Walk walk, PhaseBits phase, OutsideRuns outside, ArrayView<ulong> bits, ArrayView<int> firstRun,
        ArrayView<int> parent, ArrayView<uint> sizes)
    {
        int words = phase.Grid.WordsPerRow, rowsPerSlice = phase.Grid.Shape.Y, last = (phase.Grid.Shape.X - 1) & 63;
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            int y = (int)(row % rowsPerSlice), from = firstRun[row], to = firstRun[row + 1];
            bool faces = outside == OutsideRuns.Faces, all = faces && (y == 0 || y == rowsPerSlice - 1);
            for (int node = from; node < to; node++)
            {
                parent[node] = all ? 0 : node;
                sizes[node] = 0;
            }

            bool left = faces || (outside == OutsideRuns.Corner && row == 0);
            if (left && (phase.Word(bits, row, 0) & 1) != 0) parent[from] = 0;
            if (faces && ((phase.Word(bits, row, words - 1) >> last) & 1) != 0) parent[to - 1] = 0;
            if (row != 0) continue;
            parent[0] = 0;
            sizes[0] = 0;
        }
    }

    /// <summary>
    /// Joins the runs of neighbouring rows that touch, diagonals included. Items are rows times
    /// <paramref name="neighbors"/>. For a row A and its neighbour N, with T the starts of their runs, every
    /// touching pair meets at just one x where <c>TA &amp; (N | N&lt;&lt;1)</c> or <c>TN &amp; (A&lt;&lt;1)</c> is set;
    /// the runs that meet are those of the last starts up to x.
    /// </summary>
    public static void Join(
        Walk walk, PhaseBits phase, int neighbors, ArrayView<ulong> bits, ArrayView<int> firstRun, ArrayView<int> parent)
    {
        int rowsPerSlice = phase.Grid.Shape.Y;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / neighbors;
            int neighbor = (int)(i % neighbors);
            long z = row / rowsPerSlice;
            int y = (int)(row % rowsPerSlice);
            int otherY = neighbor == 0 ? y - 1 : y + neighbor - 2;
            long otherZ = neighbor == 0 ? z : z - 1;
            if (otherY < 0 || otherY >= rowsPerSlice || otherZ < 0) continue;
            JoinRows(phase, bits, firstRun, parent, row, (otherZ * rowsPerSlice) + otherY);
        }
    }

    /// <summary>Makes each node's root its parent, and adds up the voxels of each root. Items are rows.</summary>
    public static void Measure(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<int> firstRun, ArrayView<int> parent, ArrayView<uint> sizes)
    {
        int words = phase.Grid.WordsPerRow;
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            var runs = new RowRuns(firstRun[row]);
            int known = -1, root = -1;
            uint voxels = 0;
            for (int w = 0; w < words; w++)
            {
                runs.Enter(phase.Word(bits, row, w));
                while (runs.Next())
                {
                    if (runs.Node != known)
                    {
                        known = runs.Node;
                        int found = RunTree.Find(parent, known);
                        parent[known] = found;
                        if (found != root)
                        {
                            // A global addition for each change of component, not for each run.
                            if (voxels != 0) Atomic.Add(ref sizes[root], voxels);
                            root = found;
                            voxels = 0;
                        }
                    }

                    voxels += (uint)IntrinsicMath.PopCount(runs.Piece);
                }
            }

            if (voxels != 0) Atomic.Add(ref sizes[root], voxels);
        }
    }

    private static void JoinRows(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<int> firstRun, ArrayView<int> parent, long rowA, long rowN)
    {
        int words = phase.Grid.WordsPerRow;
        int nodeA = firstRun[rowA] - 1, nodeN = firstRun[rowN] - 1;
        ulong carryA = 0, carryN = 0;
        for (int w = 0; w < words; w++)
        {
            ulong a = phase.Word(bits, rowA, w), n = phase.Word(bits, rowN, w);
            ulong shiftedA = (a << 1) | carryA, shiftedN = (n << 1) | carryN;
            ulong startsA = a & ~shiftedA, startsN = n & ~shiftedN;
            ulong meetings = (startsA & (n | shiftedN)) | (startsN & shiftedA);
            while (meetings != 0)
            {
                ulong x = meetings & (0 - meetings);
                ulong through = x | (x - 1);
                RunTree.Unite(parent, nodeA + IntrinsicMath.PopCount(startsA & through), nodeN + IntrinsicMath.PopCount(startsN & through));
                meetings ^= x;
            }

            nodeA += IntrinsicMath.PopCount(startsA);
            nodeN += IntrinsicMath.PopCount(startsN);
            carryA = a >> 63;
            carryN = n >> 63;
        }
    }
}
