using System.Numerics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Connected-component labels with full connectivity, numbered as by <c>skimage.measure.label</c>: from 1, in raster order of each
/// component's first voxel.
/// </summary>
internal static unsafe class LabelCpu
{
    /// <summary>
    /// Labels a volume with 26-connectivity. For a volume of one slice, this equals 8-connectivity.
    /// </summary>
    /// <param name="bits">One bit per voxel; not modified.</param>
    /// <param name="bothPhases">If true, clear voxels form components too; otherwise their label is 0.</param>
    /// <param name="labels">Receives one label per voxel, C order.</param>
    /// <returns>Voxels of each component, in the order of labels.</returns>
    public static long[] Label(ulong* bits, BitGrid grid, bool bothPhases, int* labels, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        using var set = new VolumeForest();
        set.Build(bits, grid, pool);
        using var clear = new VolumeForest();
        if (bothPhases)
        {
            using var complement = new NativeBuffer<ulong>(grid.Words);
            Buffer.MemoryCopy(bits, complement.Pointer, grid.Bytes, grid.Bytes);
            BitSets.Complement(complement.Pointer, grid, pool);
            clear.Build(complement.Pointer, grid, pool);
        }

        var sizes = new List<long>();
        int setRun = 1, clearRun = 1;
        for (long row = 0; row < shape.Rows; row++, bits += grid.WordsPerRow, labels += shape.X)
        {
            for (int x = 0; x < shape.X;)
            {
                bool isSet = BitWords.IsSet(bits, x);
                int end = RunEnd(bits, x, isSet, shape.X);
                int label = isSet ? Number(set, setRun++, sizes) : bothPhases ? Number(clear, clearRun++, sizes) : 0;
                new Span<int>(labels + x, end - x).Fill(label);
                x = end;
            }
        }

        return [.. sizes];
    }

    /// <summary>
    /// Label of a run. Must be called in raster order of the runs: a component's first run is its root and gets the next label.
    /// </summary>
    private static int Number(VolumeForest forest, int run, List<long> sizes)
    {
        int root = forest.Roots[run];
        if (root == run)
        {
            sizes.Add(forest.Sizes[root]);
            // The size is not needed any more. Its entry holds the label from now on.
            forest.Sizes[root] = sizes.Count;
        }

        return (int)forest.Sizes[root];
    }

    /// <summary>The end, exclusive, of the run of equal voxels that contains <paramref name="x"/>.</summary>
    private static int RunEnd(ulong* row, int x, bool isSet, int columns)
    {
        ulong flip = isSet ? ulong.MaxValue : 0;
        ulong others = (row[x >> 6] ^ flip) >> (x & 63) << (x & 63);
        int word = x & ~63;
        while (others == 0 && word + 64 < columns)
        {
            word += 64;
            others = row[word >> 6] ^ flip;
        }

        return Math.Min(columns, word + BitOperations.TrailingZeroCount(others));
    }
}
