using CsCheck;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Labeling.Cpu.Flood;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Labeling.Cpu;

public sealed unsafe class MaskLabelerTests : IDisposable
{
    // All volumes of a test share one labeler, as in a cohort.
    private readonly MaskLabeler _labeler = new();

    public void Dispose() => _labeler.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Corner_fill_and_largest_air_equal_the_tutorial(int workers)
    {
        using var pool = new WorkerPool(workers);
        VoxelBits.Random().Sample(
            volume =>
            {
                bool[] expected = [.. volume.Voxels];
                long outside = TutorialMask.FillOutsideCorner(expected, volume.Shape);
                using NativeBuffer<ulong> bits = volume.Pack();
                Assert.Equal(outside, _labeler.FillOutside(bits.Pointer, volume.Grid, Background.Corner, pool));
                Assert.Equal(expected, VoxelBits.Unpack(bits.Pointer, volume.Grid));

                TutorialMask.FillSlices(expected, volume.Shape);
                _labeler.FillSlices(bits.Pointer, volume.Grid, pool);
                Assert.Equal(expected, VoxelBits.Unpack(bits.Pointer, volume.Grid));

                List<long> sizes = TutorialMask.KeepLargestAir(expected, volume.Shape);
                Assert.Equal(sizes, _labeler.KeepLargestAir(bits.Pointer, volume.Grid, pool));
                Assert.Equal(expected, VoxelBits.Unpack(bits.Pointer, volume.Grid));
            },
            iter: 100, threads: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Air_at_the_in_plane_faces_is_outside(int workers)
    {
        using var pool = new WorkerPool(workers);
        VoxelBits.Random().Sample(
            volume =>
            {
                bool[] expected = [.. volume.Voxels];
                long outside = TutorialMask.FillOutsideFaces(expected, volume.Shape);
                using NativeBuffer<ulong> bits = volume.Pack();
                Assert.Equal(outside, _labeler.FillOutside(bits.Pointer, volume.Grid, Background.Faces, pool));
                Assert.Equal(expected, VoxelBits.Unpack(bits.Pointer, volume.Grid));

                List<long> sizes = TutorialMask.KeepLargestAir(expected, volume.Shape);
                Assert.Equal(sizes, _labeler.KeepLargestAir(bits.Pointer, volume.Grid, pool));
                Assert.Equal(expected, VoxelBits.Unpack(bits.Pointer, volume.Grid));
            },
            iter: 100, threads: 1);
    }

    [Fact]
    public void A_solid_corner_leaves_the_volume_alone()
    {
        VoxelBits volume = VoxelBits.Draw("#...", "....");
        (long outside, bool[] solid) = Apply(volume, (bits, pool) => _labeler.FillOutside(bits, volume.Grid, Background.Corner, pool));
        Assert.Equal(0, outside);
        Assert.Equal(volume.Voxels, solid);
    }

    [Fact]
    public void Air_that_leaves_only_through_z_stays()
    {
        VoxelBits volume = VoxelBits.Draw(".....", ".###.", ".#.#.", ".###.", ".....");
        (long outside, bool[] solid) = Apply(volume, (bits, pool) => _labeler.FillOutside(bits, volume.Grid, Background.Faces, pool));
        Assert.Equal(16, outside);
        Assert.Equal(VoxelBits.Draw("#####", "#####", "##.##", "#####", "#####").Voxels, solid);
    }

    [Fact]
    public void Among_equally_large_solids_of_a_slice_the_first_stays()
    {
        bool[] solid = FilledSlices(VoxelBits.Draw("...##", "#....", "##..#", "...##"));
        Assert.Equal(VoxelBits.Draw(".....", "#....", "##...", ".....").Voxels, solid);
    }

    [Fact]
    public void Among_equally_large_solids_the_first_stays_although_the_second_is_denser()
    {
        bool[] solid = FilledSlices(VoxelBits.Draw("#...", "#...", "....", "..##"));
        Assert.Equal(VoxelBits.Draw("#...", "#...", "....", "....").Voxels, solid);
    }

    [Fact]
    public void Among_equally_large_air_components_the_first_stays()
    {
        VoxelBits volume = VoxelBits.Draw("#####", "#.#.#", "#.#.#", "###.#", "#.#..");
        (IReadOnlyList<long> sizes, bool[] air) = Apply(volume, (bits, pool) => _labeler.KeepLargestAir(bits, volume.Grid, pool));
        Assert.Equal([5, 2, 1], sizes);
        Assert.Equal(VoxelBits.Draw(".....", "...#.", "...#.", "...#.", "...##").Voxels, air);

        VoxelBits tie = VoxelBits.Draw(".#.#..", ".#.###");
        (sizes, air) = Apply(tie, (bits, pool) => _labeler.KeepLargestAir(bits, tie.Grid, pool));
        Assert.Equal([2, 2, 2], sizes);
        Assert.Equal(VoxelBits.Draw("#.....", "#.....").Voxels, air);
    }

    [Fact]
    public void No_air_gives_an_empty_mask_and_no_sizes()
    {
        var volume = new VoxelBits(new Shape3(2, 3, 65), [.. Enumerable.Repeat(true, 390)]);
        (IReadOnlyList<long> sizes, bool[] air) = Apply(volume, (bits, pool) => _labeler.KeepLargestAir(bits, volume.Grid, pool));
        Assert.Empty(sizes);
        Assert.DoesNotContain(true, air);
    }

    [Fact]
    public void Noise_gives_the_same_result_for_any_number_of_workers()
    {
        VoxelBits volume = VoxelBits.Create(new Shape3(24, 50, 150), 0.5, 1, 7);
        var results = new List<(IReadOnlyList<long> Sizes, bool[] Air)>();
        for (int workers = 1; workers <= 7; workers += 2)
        {
            results.Add(Apply(volume, (bits, pool) =>
            {
                _labeler.FillSlices(bits, volume.Grid, pool);
                return _labeler.KeepLargestAir(bits, volume.Grid, pool);
            }, workers));
        }

        Assert.Contains(true, results[0].Air);
        Assert.All(results, result => Assert.Equal(results[0].Sizes, result.Sizes));
        Assert.All(results, result => Assert.Equal(results[0].Air, result.Air));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_serpentine_corridor_is_followed_to_its_end(int workers)
    {
        foreach (int along in (int[])[0, 1, 2])
        {
            VoxelBits volume = Serpentine(along, along == 2 ? 130 : 66, 9);
            AssertAllIsOneCorridor(volume, workers);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_corridor_that_the_flood_abandons_is_labelled_by_runs(int workers)
    {
        VoxelBits volume = Serpentine(0, 40, 33);
        using (var flood = new VolumeFlood())
        {
            foreach (FloodSeed seed in (FloodSeed[])[FloodSeed.Corner, FloodSeed.Densest])
            {
                bool[] air = [.. volume.Voxels.Select(solid => !solid)];
                (long taken, bool[] left) = Apply(
                    new VoxelBits(volume.Shape, air), (bits, pool) => flood.Run(bits, volume.Grid, seed, pool), workers);
                Assert.Equal(VolumeFlood.Abandoned, taken);
                Assert.Equal(air, left);
            }
        }

        AssertAllIsOneCorridor(volume, workers);
    }

    [Fact]
    public void The_background_by_runs_equals_the_reference()
    {
        using var forest = new VolumeForest();
        VoxelBits.Random().Sample(
            volume =>
            {
                VoxelBits air = new(volume.Shape, [.. volume.Voxels.Select(solid => !solid)]);
                foreach (Background background in (Background[])[Background.Corner, Background.Faces])
                {
                    bool[] expected = [.. volume.Voxels];
                    long outside = background == Background.Corner
                        ? TutorialMask.FillOutsideCorner(expected, volume.Shape)
                        : TutorialMask.FillOutsideFaces(expected, volume.Shape);
                    (long cleared, bool[] left) = Apply(air, (bits, pool) =>
                    {
                        forest.Build(bits, volume.Grid, pool);
                        return SeededRuns.Clear(forest, bits, volume.Grid, FloodSeed.Of(background), pool);
                    });
                    Assert.Equal(outside, cleared);
                    Assert.Equal(expected.Select(solid => !solid), left);
                }
            },
            iter: 100, threads: 1);
    }

    [Fact]
    public void Leftover_bits_of_an_earlier_volume_are_not_background()
    {
        // The larger volume's rows overlap the zero rows between the smaller volume's chunks. Five threads start concurrently.
        var larger = new VoxelBits(new Shape3(16, 3, 64), new bool[16 * 3 * 64]);
        var shape = new Shape3(16, 2, 64);
        var smaller = new VoxelBits(shape, [.. Enumerable.Range(0, (int)shape.Voxels).Select(i => i % 128 is not (0 or 5))]);
        using var pool = new WorkerPool(5);
        for (int i = 0; i < 300; i++)
        {
            using NativeBuffer<ulong> first = larger.Pack(), second = smaller.Pack();
            Assert.Equal(larger.Shape.Voxels, _labeler.FillOutside(first.Pointer, larger.Grid, Background.Corner, pool));
            Assert.Equal(16, _labeler.FillOutside(second.Pointer, smaller.Grid, Background.Corner, pool));
        }
    }

    [Fact]
    public void A_rows_end_does_not_touch_the_next_rows_start()
    {
        // Rows of whole words; two slices per worker. The background reaches the chunk boundary at x = 63; the air beyond it is at x = 0.
        var shape = new Shape3(4, 3, 64);
        bool[] solid = [.. Enumerable.Repeat(true, (int)shape.Voxels)];
        for (int x = 0; x < 64; x++) solid[x] = false;
        solid[shape.SliceVoxels + 63] = false;
        for (int y = 0; y < 3; y++) solid[(2 * shape.SliceVoxels) + (y * 64)] = false;
        (long outside, bool[] filled) = Apply(
            new VoxelBits(shape, solid), (bits, pool) => _labeler.FillOutside(bits, new BitGrid(shape), Background.Corner, pool));
        Assert.Equal(65, outside);
        Assert.Equal(3, filled.Count(voxel => !voxel));
    }

    /// <summary>
    /// One corridor from corner to corner, a voxel wide: back and forth along one axis. The walls have a door at alternating ends.
    /// </summary>
    private static VoxelBits Serpentine(int along, int length, int side)
    {
        var shape = new Shape3(along == 0 ? length : side, along == 1 ? length : side, along == 2 ? length : side);
        int[] lengths = [shape.Z, shape.Y, shape.X];
        int across = (along + 1) % 3, third = (along + 2) % 3;
        bool[] solid = new bool[shape.Voxels];
        for (int i = 0; i < solid.Length; i++)
        {
            int[] at = [i / (shape.Y * shape.X), i / shape.X % shape.Y, i % shape.X];
            bool inLayer = at[third] % 2 == 0;
            bool door = at[across] % 2 == 1 && at[along] == (at[across] % 4 == 1 ? lengths[along] - 1 : 0);
            bool hatch = !inLayer && at[across] == (at[third] % 4 == 1 ? lengths[across] - 1 : 0) && at[along] == 0;
            solid[i] = !(inLayer ? at[across] % 2 == 0 || door : hatch);
        }

        return new VoxelBits(shape, solid);
    }

    private void AssertAllIsOneCorridor(VoxelBits volume, int workers)
    {
        bool[] expected = [.. volume.Voxels];
        long outside = TutorialMask.FillOutsideCorner(expected, volume.Shape);
        Assert.Equal(volume.Voxels.Count(voxel => !voxel), outside);
        (long filled, bool[] voxels) = Apply(
            volume, (bits, pool) => _labeler.FillOutside(bits, volume.Grid, Background.Corner, pool), workers);
        Assert.Equal(outside, filled);
        Assert.Equal(expected, voxels);
        (IReadOnlyList<long> sizes, voxels) = Apply(volume, (bits, pool) => _labeler.KeepLargestAir(bits, volume.Grid, pool), workers);
        Assert.Equal([outside], sizes);
        Assert.Equal(volume.Voxels.Select(voxel => !voxel), voxels);
    }

    private bool[] FilledSlices(VoxelBits volume) => Apply(volume, (bits, pool) =>
    {
        _labeler.FillSlices(bits, volume.Grid, pool);
        return 0L;
    }).Voxels;

    private static (T Result, bool[] Voxels) Apply<T>(VoxelBits volume, BitOperation<T> operation, int workers = 2)
    {
        using var pool = new WorkerPool(workers);
        using NativeBuffer<ulong> bits = volume.Pack();
        T result = operation(bits.Pointer, pool);
        return (result, VoxelBits.Unpack(bits.Pointer, volume.Grid));
    }

    private delegate T BitOperation<out T>(ulong* bits, WorkerPool pool);
}
