using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>Voxels on which the operations are compared with the reference.</summary>
/// <param name="A">The volume that most operations read.</param>
/// <param name="B">A second volume of the same shape.</param>
/// <param name="C">A third one.</param>
/// <param name="Rest">What all other volumes hold at the start.</param>
internal sealed record BitVolumesInput(string Name, Shape3 Shape, short[] Hounsfield, bool[] A, bool[] B, bool[] C, bool[] Rest)
{
    private static readonly (Shape3 Shape, double Density, int Cell)[] s_random =
    [
        (new(1, 1, 1), 1, 1), (new(1, 1, 64), 0.5, 1), (new(1, 1, 65), 0.7, 3), (new(1, 70, 1), 0.5, 1), (new(70, 1, 1), 0.5, 3),
        (new(3, 1, 200), 0.3, 3), (new(1, 7, 63), 0.5, 1), (new(7, 5, 2), 0.3, 1), (new(2, 3, 128), 0.9, 3), (new(3, 20, 17), 0.7, 3),
        (new(9, 11, 129), 0.3, 3), (new(13, 17, 70), 0.5, 9), (new(6, 40, 100), 0.1, 3), (new(20, 9, 33), 0.98, 1),
        (new(5, 6, 192), 0.05, 1), (new(12, 30, 66), 0.7, 9),
    ];

    /// <summary>
    /// Random volumes, whose rows end at, shortly before and shortly after the end of a word, and volumes that are difficult for one
    /// of the operations.
    /// </summary>
    public static IEnumerable<BitVolumesInput> All =>
    [
        .. s_random.Select((r, seed) => Create(
            FormattableString.Invariant($"{r.Shape} at {r.Density} in cells of {r.Cell}"),
            VoxelBits.Create(r.Shape, r.Density, r.Cell, seed), seed)),
        Draw("clear", new(5, 6, 70), (_, _, _) => false),
        Draw("set", new(5, 6, 70), (_, _, _) => true),
        Draw("checkerboard", new(5, 7, 66), (z, y, x) => (z + y + x) % 2 == 0),
        Draw("stripes", new(4, 9, 128), (_, _, x) => x % 2 == 0),
        // Components of one, two and three voxels, many of each size.
        Draw("equal sizes", new(7, 13, 75), (z, y, x) => z % 3 == 0 && y % 3 == 0 && x % 4 <= (x / 4 * 7 + y + z) % 3),
        Draw("two equal halves", new(9, 10, 70), (_, _, x) => x != 35 && x < 71),
        Draw("box within the volume", new(20, 40, 130), (z, y, x) => z is 9 or 10 && y is > 17 and < 23 && x is > 60 and < 70),
        Draw("a voxel in each corner", new(8, 20, 65), (z, y, x) => z % 7 == 0 && y % 19 == 0 && x % 64 == 0),
        Draw("chest", new(24, 40, 70), Chest),
        // Corridors that turn back many times, along each axis.
        Draw("serpentine along z", new(40, 33, 33), (z, y, x) => Corridor(z, y, x, 40, 33)),
        Draw("serpentine along y", new(33, 40, 33), (z, y, x) => Corridor(y, x, z, 40, 33)),
        Draw("serpentine along x", new(17, 17, 130), (z, y, x) => Corridor(x, z, y, 130, 17)),
    ];

    private static BitVolumesInput Draw(string name, Shape3 shape, Func<int, int, int, bool> set) => Create(
        name,
        new VoxelBits(
            shape,
            [
                .. from z in Enumerable.Range(0, shape.Z)
                   from y in Enumerable.Range(0, shape.Y)
                   from x in Enumerable.Range(0, shape.X)
                   select set(z, y, x),
            ]),
        name.Length);

    /// <summary>Set voxels of A get about -920 HU, the others about -400. A fifth of the volumes has extreme values instead.</summary>
    private static BitVolumesInput Create(string name, VoxelBits a, int seed)
    {
        var random = new Random(seed);
        short[] hounsfield =
        [
            .. a.Voxels.Select(set => seed % 5 == 4
                ? random.Next(2) == 0 ? short.MinValue : (short)random.Next(short.MinValue, short.MaxValue + 1)
                : (short)((set ? -920 : -400) + random.Next(-200, 200))),
        ];
        return new BitVolumesInput(
            name, a.Shape, hounsfield, a.Voxels, VoxelBits.Create(a.Shape, 0.4, 3, seed + 100).Voxels,
            VoxelBits.Create(a.Shape, 0.7, 9, seed + 200).Voxels, VoxelBits.Create(a.Shape, 0.5, 1, seed + 300).Voxels);
    }

    /// <summary>Air outside an ellipse, and two lungs that a thin wall separates from it.</summary>
    private static bool Chest(int z, int y, int x)
    {
        double dy = (y - 20) / 18.0, dx = (x - 35) / 33.0, side = (Math.Abs(x - 35) - 15) / 10.0, dz = (z - 12) / 14.0;
        return (dy * dy) + (dx * dx) > 1 || (dz * dz) + (dy * dy * 2) + (side * side) < 1;
    }

    /// <summary>One corridor, a voxel wide, back and forth along the first coordinate. Walls have doors at alternating ends.</summary>
    private static bool Corridor(int along, int across, int third, int length, int side)
    {
        if (third % 2 == 1) return along == 0 && across == (third % 4 == 1 ? side - 1 : 0);
        return across % 2 == 0 || along == (across % 4 == 1 ? length - 1 : 0);
    }
}
