using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>All operations that label components, for comparing engines on volumes that are adverse to labelling.</summary>
internal static class LabelingSteps
{
    private static readonly Shape3[] s_shapes =
    [
        new(1, 1, 1), new(1, 1, 70), new(1, 70, 1), new(70, 1, 1), new(2, 2, 2), new(3, 5, 1), new(4, 3, 2),
        new(3, 9, 63), new(3, 9, 64), new(3, 9, 65), new(2, 11, 127), new(2, 11, 128), new(2, 11, 129), new(9, 1, 130), new(9, 130, 3),
    ];

    /// <summary>Every shape at every density.</summary>
    public static IEnumerable<VoxelBits> Noise =>
        from shape in s_shapes
        from density in (double[])[0, 0.02, 0.1, 0.5, 0.9, 0.98, 1]
        select VoxelBits.Create(shape, density, 1, (int)shape.Voxels);

    public static IEnumerable<VoxelBits> Checkerboards =>
        from shape in s_shapes
        from set in (Func<int, int, int, bool>[])
        [
            (z, y, x) => (z + y + x) % 2 == 0,
            (z, y, x) => z % 2 == 0 && y % 2 == 0 && x % 2 == 0,
            (z, y, x) => z % 2 != 0 || y % 2 != 0 || x % 2 != 0,
        ]
        select Draw(shape, set);

    /// <summary>Walls with a gap at alternating ends: one path that returns to each slice many times.</summary>
    public static IEnumerable<VoxelBits> Spirals =>
    [
        Draw(new(40, 33, 70), (z, _, x) => x % 2 == 0 || z == (x % 4 == 1 ? 0 : 39)),
        Draw(new(5, 66, 131), (_, y, x) => y % 2 == 0 || x == (y % 4 == 1 ? 0 : 130)),
        Draw(new(33, 40, 66), (z, y, _) => z % 2 == 0 || y == (z % 4 == 1 ? 0 : 39)),
    ];

    /// <summary>Runs every operation on a volume and on its complement. Returns all answers and bits.</summary>
    public static List<string> Run(IBitVolumesAccess access, VoxelBits volume)
    {
        var found = new List<string>();
        foreach (bool complement in (bool[])[false, true])
        {
            IBitVolumes volumes = access.Open(volume.Shape, new short[volume.Shape.Voxels]);
            access.WriteResult(volume.Voxels);
            if (complement) volumes.Complement(BitVolume.Result, BitVolume.A);
            else volumes.Copy(BitVolume.Result, BitVolume.A);
            volumes.ReachCorner(BitVolume.A, BitVolume.Result);
            Add("corner");
            volumes.Reach(
                BitVolume.A, VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus, BitVolume.Result);
            Add("faces");
            volumes.FillSlices(BitVolume.A, BitVolume.Result);
            Add("slices");
            IReadOnlyList<BitComponent> components = volumes.Components(BitVolume.A, 1, 5);
            volumes.Keep(BitVolume.A, [.. components.Take(1)], BitVolume.Result);
            Add($"largest {string.Join(' ', components.Select(component => component.Voxels))}");

            void Add(string step) => found.Add(
                $"{volume} {(complement ? "complement " : "")}{step}: {string.Concat(access.ReadResult().Select(set => set ? '#' : '.'))}");
        }

        return found;
    }

    public static VoxelBits Draw(Shape3 shape, Func<int, int, int, bool> set) => new(
        shape,
        [
            .. from z in Enumerable.Range(0, shape.Z)
               from y in Enumerable.Range(0, shape.Y)
               from x in Enumerable.Range(0, shape.X)
               select set(z, y, x),
        ]);
}
