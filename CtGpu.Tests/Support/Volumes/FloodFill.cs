using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>Slow reference: connected components by flood fill from each voxel in raster order.</summary>
internal static class FloodFill
{
    /// <summary>
    /// Labels the voxels of one value with full connectivity, from 1 in raster order; the other voxels get 0. The size of label n is
    /// entry n-1.
    /// </summary>
    public static (int[] Labels, List<long> Sizes) Label(bool[] voxels, Shape3 shape, bool value)
    {
        var labels = new int[voxels.Length];
        var sizes = new List<long>();
        for (int i = 0; i < voxels.Length; i++)
        {
            if (voxels[i] == value && labels[i] == 0) sizes.Add(Fill(voxels, shape, labels, i, sizes.Count + 1));
        }

        return (labels, sizes);
    }

    /// <summary>Labels the voxels of both values, numbered together in raster order.</summary>
    public static (int[] Labels, List<long> Sizes) LabelBoth(bool[] voxels, Shape3 shape)
    {
        var labels = new int[voxels.Length];
        var sizes = new List<long>();
        for (int i = 0; i < voxels.Length; i++)
        {
            if (labels[i] == 0) sizes.Add(Fill(voxels, shape, labels, i, sizes.Count + 1));
        }

        return (labels, sizes);
    }

    /// <summary>Label of the largest component, the first one if several are equally large; 0 if there is none.</summary>
    public static int Largest(List<long> sizes) => sizes.Count == 0 ? 0 : sizes.IndexOf(sizes.Max()) + 1;

    private static long Fill(bool[] voxels, Shape3 shape, int[] labels, int seed, int label)
    {
        var todo = new Stack<int>([seed]);
        labels[seed] = label;
        long size = 0;
        while (todo.TryPop(out int i))
        {
            size++;
            (int z, int y, int x) = ((int)(i / shape.SliceVoxels), i / shape.X % shape.Y, i % shape.X);
            for (int k = 0; k < 27; k++)
            {
                (int nz, int ny, int nx) = (z + (k / 9) - 1, y + (k / 3 % 3) - 1, x + (k % 3) - 1);
                if (nz < 0 || nz >= shape.Z || ny < 0 || ny >= shape.Y || nx < 0 || nx >= shape.X) continue;
                int n = (((nz * shape.Y) + ny) * shape.X) + nx;
                if (labels[n] != 0 || voxels[n] != voxels[seed]) continue;
                labels[n] = label;
                todo.Push(n);
            }
        }

        return size;
    }
}
