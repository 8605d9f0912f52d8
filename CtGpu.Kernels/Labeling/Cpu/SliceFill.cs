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
        long slice = grid.WordsPerSlice;
        long seed = DensestRun.Find(bits, rows, words, out long voxels, out ulong seedBit);
        if (seed < 0) return;

        // In order: a row of zeros, the taken bits, a row of zeros, and the seeds between two spare rows.
        Scratch.Grow(ref _scratch, (2 * slice) + (4L * words));
        ulong* taken = _scratch.Pointer + words, seeds = taken + slice + (2 * words);
        NativeMemory.Clear(_scratch.Pointer, (nuint)(slice + (2 * words)) * sizeof(ulong));
        int row = (int)(seed / words);
        NativeMemory.Clear(seeds + ((long)row * words), (nuint)words * sizeof(ulong));
        seeds[seed] = seedBit;
        SliceFlood.Spread(bits, taken, seeds, rows, words, new RowRange(row, row));
        if (2 * BitSets.Count(taken, slice) > voxels)
        {
            NativeMemory.Copy(taken, bits, (nuint)slice * sizeof(ulong));
            return;
        }

        BitSets.Unite(bits, taken, slice);
        Label(bits, rows, words);
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
