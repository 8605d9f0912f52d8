using CsCheck;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Labeling.Cpu.Flood;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Engines.BitVolumes;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Labeling.Cpu;

public sealed unsafe class ReachCpuTests
{
    private const VolumeFaces InPlane = VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_serpentine_corridor_is_followed_to_its_end(int workers)
    {
        foreach (int along in (int[])[0, 1, 2])
        {
            VoxelBits corridor = Serpentine(along, along == 2 ? 130 : 66, 9);
            Assert.Equal(corridor.Voxels, Reach(corridor, FloodSeed.Corner, workers));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_corridor_that_the_flood_abandons_is_labelled_by_runs(int workers)
    {
        VoxelBits corridor = Serpentine(0, 40, 33);
        using (var flood = new VolumeFlood())
        using (var pool = new WorkerPool(workers))
        using (NativeBuffer<ulong> bits = corridor.Pack())
        {
            Assert.False(flood.Run(bits.Pointer, corridor.Grid, FloodSeed.Corner, pool));
            Assert.Equal(corridor.Voxels, VoxelBits.Unpack(bits.Pointer, corridor.Grid));
        }

        Assert.Equal(corridor.Voxels, Reach(corridor, FloodSeed.Corner, workers));
    }

    [Fact]
    public void Labelling_by_runs_equals_the_flood()
    {
        using var forest = new VolumeForest();
        using var pool = new WorkerPool(2);
        VoxelBits.Random().Sample(
            volume =>
            {
                foreach (FloodSeed seed in (FloodSeed[])[FloodSeed.Corner, FloodSeed.On(InPlane), FloodSeed.On(VolumeFaces.ZPlus)])
                {
                    using NativeBuffer<ulong> bits = volume.Pack();
                    forest.Build(bits.Pointer, volume.Grid, pool);
                    SeededRuns.Keep(forest, bits.Pointer, volume.Grid, seed, pool);
                    Assert.Equal(Reach(volume, seed, workers: 2), VoxelBits.Unpack(bits.Pointer, volume.Grid));
                }
            },
            iter: 100, threads: 1);
    }

    [Fact]
    public void Leftover_bits_of_an_earlier_volume_are_not_reached()
    {
        // The larger volume's rows overlap the zero rows between the smaller volume's chunks. Five threads start concurrently.
        var larger = new VoxelBits(new Shape3(16, 3, 64), [.. Enumerable.Repeat(true, 16 * 3 * 64)]);
        var shape = new Shape3(16, 2, 64);
        var smaller = new VoxelBits(shape, [.. Enumerable.Range(0, (int)shape.Voxels).Select(i => i % 128 is 0 or 5)]);
        using var reach = new ReachCpu();
        using var pool = new WorkerPool(5);
        for (int i = 0; i < 300; i++)
        {
            using NativeBuffer<ulong> first = larger.Pack(), second = smaller.Pack();
            reach.Run(first.Pointer, first.Pointer, larger.Grid, FloodSeed.Corner, pool);
            reach.Run(second.Pointer, second.Pointer, smaller.Grid, FloodSeed.Corner, pool);
            Assert.Equal(larger.Voxels, VoxelBits.Unpack(first.Pointer, larger.Grid));
            Assert.Equal(16, VoxelBits.Unpack(second.Pointer, smaller.Grid).Count(set => set));
        }
    }

    [Fact]
    public void A_rows_end_does_not_touch_the_next_rows_start()
    {
        // Rows of whole words; two slices per worker. What is reached ends at the chunk boundary at x = 63; the rest begins at x = 0.
        var shape = new Shape3(4, 3, 64);
        bool[] set = new bool[shape.Voxels];
        for (int x = 0; x < 64; x++) set[x] = true;
        set[shape.SliceVoxels + 63] = true;
        for (int y = 0; y < 3; y++) set[(2 * shape.SliceVoxels) + (y * 64)] = true;
        Assert.Equal(65, Reach(new VoxelBits(shape, set), FloodSeed.Corner, workers: 2).Count(voxel => voxel));
    }

    /// <summary>
    /// One corridor from corner to corner, a voxel wide: back and forth along one axis. The walls have a door at alternating ends.
    /// </summary>
    private static VoxelBits Serpentine(int along, int length, int side)
    {
        var shape = new Shape3(along == 0 ? length : side, along == 1 ? length : side, along == 2 ? length : side);
        int[] lengths = [shape.Z, shape.Y, shape.X];
        int across = (along + 1) % 3, third = (along + 2) % 3;
        return LabelingSteps.Draw(shape, (z, y, x) =>
        {
            int[] at = [z, y, x];
            bool inLayer = at[third] % 2 == 0;
            bool door = at[across] % 2 == 1 && at[along] == (at[across] % 4 == 1 ? lengths[along] - 1 : 0);
            bool hatch = !inLayer && at[across] == (at[third] % 4 == 1 ? lengths[across] - 1 : 0) && at[along] == 0;
            return inLayer ? at[across] % 2 == 0 || door : hatch;
        });
    }

    private static bool[] Reach(VoxelBits volume, FloodSeed seed, int workers)
    {
        using var reach = new ReachCpu();
        using var pool = new WorkerPool(workers);
        using NativeBuffer<ulong> bits = volume.Pack();
        reach.Run(bits.Pointer, bits.Pointer, volume.Grid, seed, pool);
        return VoxelBits.Unpack(bits.Pointer, volume.Grid);
    }
}
