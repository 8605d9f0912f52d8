using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>Slow reference of the mask's steps. True means solid; after the last step it means lung.</summary>
internal static class TutorialMask
{
    public static long FillOutsideCorner(bool[] solid, Shape3 shape)
    {
        if (solid[0]) return 0;
        (int[] labels, _) = FloodFill.Label(solid, shape, false);
        return Turn(solid, i => labels[i] == labels[0]);
    }

    public static long FillOutsideFaces(bool[] solid, Shape3 shape)
    {
        (int[] labels, _) = FloodFill.Label(solid, shape, false);
        var outside = new HashSet<int>();
        for (int i = 0; i < solid.Length; i++)
        {
            int x = i % shape.X, y = i / shape.X % shape.Y;
            if (!solid[i] && (x == 0 || y == 0 || x == shape.X - 1 || y == shape.Y - 1)) outside.Add(labels[i]);
        }

        return Turn(solid, i => outside.Contains(labels[i]));
    }

    public static void FillSlices(bool[] solid, Shape3 shape)
    {
        int voxels = (int)shape.SliceVoxels;
        for (int z = 0; z < shape.Z; z++)
        {
            (int[] labels, List<long> sizes) = FloodFill.Label(solid[(z * voxels)..((z + 1) * voxels)], shape with { Z = 1 }, true);
            int largest = FloodFill.Largest(sizes);
            for (int i = 0; i < voxels; i++) solid[(z * voxels) + i] &= labels[i] == largest;
        }
    }

    public static List<long> KeepLargestAir(bool[] bits, Shape3 shape)
    {
        (int[] labels, List<long> sizes) = FloodFill.Label(bits, shape, false);
        int largest = FloodFill.Largest(sizes);
        for (int i = 0; i < bits.Length; i++) bits[i] = labels[i] != 0 && labels[i] == largest;
        return [.. sizes.OrderDescending().Take(5)];
    }

    private static long Turn(bool[] solid, Func<int, bool> outside)
    {
        long turned = 0;
        for (int i = 0; i < solid.Length; i++)
        {
            if (solid[i] || !outside(i)) continue;
            solid[i] = true;
            turned++;
        }

        return turned;
    }
}
