using CsCheck;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Labeling.Cpu;

public sealed unsafe class LabelCpuTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Set_voxels_are_labelled_as_by_flood_fill(int workers)
    {
        using var pool = new WorkerPool(workers);
        VoxelBits.Random().Sample(
            volume =>
            {
                (int[] labels, List<long> sizes) = FloodFill.Label(volume.Voxels, volume.Shape, true);
                AssertLabels(labels, sizes, volume, bothPhases: false, pool);
            },
            iter: 100, threads: 1);
    }

    [Fact]
    public void Both_phases_are_numbered_together_in_raster_order()
    {
        using var pool = new WorkerPool(3);
        VoxelBits.Random().Sample(
            volume =>
            {
                (int[] labels, List<long> sizes) = FloodFill.LabelBoth(volume.Voxels, volume.Shape);
                AssertLabels(labels, sizes, volume, bothPhases: true, pool);
            },
            iter: 100, threads: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(129)]
    public void Axes_about_as_long_as_a_word_at_any_density(int length)
    {
        using var pool = new WorkerPool(2);
        Shape3[] shapes = [new(length, 2, 5), new(2, length, 3), new(2, 3, length), new(1, 1, length), new(length, 1, 1)];
        foreach (Shape3 shape in shapes)
        {
            foreach (double density in (double[])[0, 0.2, 0.5, 0.8, 1])
            {
                VoxelBits volume = VoxelBits.Create(shape, density, 1, length);
                (int[] labels, List<long> sizes) = FloodFill.LabelBoth(volume.Voxels, shape);
                AssertLabels(labels, sizes, volume, bothPhases: true, pool);
            }
        }
    }

    [Fact]
    public void Every_pair_of_neighbouring_voxels_is_one_component()
    {
        using var pool = new WorkerPool(1);
        var shape = new Shape3(2, 3, 130);
        foreach (int x in (int[])[1, 62, 63, 64, 65, 127, 128])
        {
            foreach ((int dz, int dy, int dx) in (ReadOnlySpan<(int, int, int)>)
                [
                    (0, 0, 1), (0, 1, -1), (0, 1, 0), (0, 1, 1), (1, -1, -1), (1, -1, 0), (1, -1, 1),
                    (1, 0, -1), (1, 0, 0), (1, 0, 1), (1, 1, -1), (1, 1, 0), (1, 1, 1),
                ])
            {
                var volume = new VoxelBits(shape, new bool[shape.Voxels]);
                volume.Voxels[shape.X + x] = true;
                volume.Voxels[(((dz * shape.Y) + 1 + dy) * shape.X) + x + dx] = true;
                (int[] labels, List<long> sizes) = FloodFill.Label(volume.Voxels, shape, true);
                Assert.Equal([2], sizes);
                AssertLabels(labels, sizes, volume, bothPhases: false, pool);
            }
        }
    }

    private static void AssertLabels(int[] expected, List<long> sizes, VoxelBits volume, bool bothPhases, WorkerPool pool)
    {
        var labels = new int[volume.Voxels.Length];
        using var bits = volume.Pack();
        fixed (int* pointer = labels) Assert.Equal(sizes, LabelCpu.Label(bits.Pointer, volume.Grid, bothPhases, pointer, pool));
        Assert.Equal(expected, labels);
        Assert.Equal(volume.Voxels, VoxelBits.Unpack(bits.Pointer, volume.Grid));
    }
}
