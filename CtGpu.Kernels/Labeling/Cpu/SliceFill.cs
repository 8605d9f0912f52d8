using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Labeling.Cpu.Flood;
using CtGpu.Kernels.Memory;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Keeps the largest 8-connected component of a slice. A flood from the densest run finds it if the flooded component has more
/// than half of the slice's bits. Other slices are labelled by runs. Memory is reused from slice to slice.
/// </summary>
internal sealed unsafe class SliceFill : IDisposable
{
    private readonly RunForest _forest = new();
    private NativeBuffer<ulong> _scratch = new(0);

    public void Dispose()
    {
        _forest.Dispose();
        _scratch.Dispose();
    }

    /// <summary>
    /// Clears the bits of all other components. If several are equally large, keeps the one whose first bit is first in raster
    /// order.
    /// </summary>
    public void KeepLargest(ulong* bits, BitGrid grid)
    {
        int rows = grid.Shape.Y, words = grid.WordsPerRow;
        int full = FullRows(bits, rows, words, grid.TailMask);
        if (full == rows) return;
        // Of the full rows at both ends, the flood needs the innermost ones.
        int above = Math.Max(full - 1, 0), below = Math.Max(FullRows(bits + ((rows - 1L) * words), rows, -words, grid.TailMask) - 1, 0);
        long hidden = (above + below) * (long)grid.Shape.X;
        if (!FloodsMost(bits + ((long)above * words), rows - above - below, words, hidden, above > 0, below > 0)) Label(bits, rows, words);
    }

    /// <summary>Number of rows in front of the first that has a clear bit.</summary>
    /// <param name="stride">Words from a row to the next one; negative to go upwards.</param>
    private static int FullRows(ulong* row, int rows, int stride, ulong tailMask)
    {
        int words = Math.Abs(stride);
        for (int y = 0; y < rows; y++, row += stride)
        {
            if (row[words - 1] != tailMask || new ReadOnlySpan<ulong>(row, words - 1).ContainsAnyExcept(ulong.MaxValue)) return y;
        }

        return rows;
    }

    /// <summary>
    /// Keeps what a flood from the densest run takes, if that is more than half of the slice's bits. Else leaves the bits as they are.
    /// </summary>
    /// <param name="hidden">Bits of the slice in full rows above and below these rows.</param>
    /// <param name="above">The first of these rows must be taken.</param>
    /// <param name="below">The last of these rows must be taken.</param>
    private bool FloodsMost(ulong* bits, int rows, int words, long hidden, bool above, bool below)
    {
        long seed = DensestRun.Find(bits, rows, words, out long voxels, out ulong seedBit);
        if (seed < 0) return true;

        // In order: a row of zeros, the taken bits, a row of zeros, and the seeds between two spare rows.
        long slice = (long)rows * words;
        Scratch.Grow(ref _scratch, (2 * slice) + (4L * words));
        ulong* taken = _scratch.Pointer + words, seeds = taken + slice + (2 * words);
        NativeMemory.Clear(_scratch.Pointer, (nuint)(slice + (2 * words)) * sizeof(ulong));
        int row = (int)(seed / words);
        NativeMemory.Clear(seeds + ((long)row * words), (nuint)words * sizeof(ulong));
        seeds[seed] = seedBit;
        SliceFlood.Spread(bits, taken, seeds, rows, words, new RowRange(row, row));
        bool isMost = 2 * (BitSets.Count(taken, slice) + hidden) > voxels + hidden;
        if (isMost && (!above || taken[0] != 0) && (!below || taken[slice - words] != 0))
        {
            NativeMemory.Copy(taken, bits, (nuint)slice * sizeof(ulong));
            return true;
        }

        BitSets.Unite(bits, taken, slice);
        return false;
    }

    private void Label(ulong* bits, int rows, int words)
    {
        _forest.ReserveRows(rows);
        RunRows.Count(bits, rows, words, _forest.FirstRun + 1);
        _forest.Number(rows);
        _forest.Reset(1, _forest.Nodes);
        RunUnion.Slice(bits, rows, words, _forest.FirstRun, _forest.Parent);
        _forest.Flatten(1, _forest.Nodes);
        RunRows.Lengths(bits, rows, words, _forest.FirstRun, _forest.Sizes);
        _forest.Gather(1, _forest.Nodes);
        int largest = 0;
        long size = 0;
        for (int root = 1; root < _forest.Nodes; root++)
        {
            if (_forest.Sizes[root] <= size) continue;
            size = _forest.Sizes[root];
            largest = root;
        }

        RunRows.Keep(bits, rows, words, _forest.FirstRun, _forest.Parent, largest);
    }
}
