using System.Numerics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Connected-component labels with full connectivity, numbered as <c>skimage.measure.label</c> does: from 1, in raster
/// order of each component's first voxel.
/// </summary>
internal static unsafe class LabelCpu
{
    /// <summary>
    /// Labels a volume with 26-connectivity; a single slice is a volume of one, labelled with 8-connectivity.
    /// </summary>
    /// <param name="bits">Not changed.</param>
    /// <param name="bothPhases">Clear voxels form components as well; otherwise their label is 0.</param>
    /// <param name="labels">One label a voxel, C order.</param>
    /// <returns>Voxels of each component, in the order of labels; as many as there are components.</returns>
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
            for (int z = 0; z < shape.Z; z++)
                RunRows.Complement(complement.Pointer + (z * grid.WordsPerSlice), shape.Y, grid.WordsPerRow, grid.TailMask);
            clear.Build(complement.Pointer, grid, pool);
        }

        var sizes = new List<long>();
        int setRun = 1, clearRun = 1;
        for (long row = 0; row < shape.Rows; row++, bits += grid.WordsPerRow, labels += shape.X)
        {
            for (int x = 0; x < shape.X;)
            {
                bool isSet = ((bits[x >> 6] >> (x & 63)) & 1) != 0;
                int end = RunEnd(bits, x, isSet, shape.X);
                int label = isSet ? Number(set, setRun++, sizes) : bothPhases ? Number(clear, clearRun++, sizes) : 0;
                new Span<int>(labels + x, end - x).Fill(label);
                x = end;
            }
        }

        return [.. sizes];
    }

    /// <summary>Label of a run. Runs come in raster order, so a root is met first and takes the next number.</summary>
    private static int Number(VolumeForest forest, int run, List<long> sizes)
    {
        int root = forest.Roots[run];
        if (root == run)
        {
            sizes.Add(forest.Sizes[root]);
            // The size is known now: its place holds the label from here on.
            forest.Sizes[root] = sizes.Count;
        }

        return (int)forest.Sizes[root];
    }

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
