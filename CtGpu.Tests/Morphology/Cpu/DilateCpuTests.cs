using CsCheck;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Morphology.Cpu;

public sealed unsafe class DilateCpuTests : IDisposable
{
    private static readonly Gen<BallPlan> Balls = Gen.OneOf(
        Gen.OneOf(0, 1, 1.5, 2, 3, 5).Select(radius => BallPlan.Create(radius, new Spacing3(1, 1, 1))),
        Gen.OneOf(1.0, 2.5, 4).Select(radius => BallPlan.Create(radius, new Spacing3(2.5, 0.7, 0.9))),
        Gen.Const(BallPlan.Create(7, new Spacing3(0.1, 20, 0.1))));

    private readonly DilateCpu _dilate = new();

    public void Dispose() => _dilate.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Dilation_erosion_and_closing_equal_the_definition(int workers)
    {
        using var pool = new WorkerPool(workers);
        Gen.Select(VoxelBits.Random(), Balls).Sample(
            (volume, ball) =>
            {
                using NativeBuffer<ulong> source = volume.Pack(), destination = volume.Pack();
                bool[] dilated = Dilated(volume, ball).Voxels;
                _dilate.Run(source.Pointer, destination.Pointer, volume.Grid, ball, pool);
                Assert.Equal(dilated, VoxelBits.Unpack(destination.Pointer, volume.Grid));

                bool[] eroded = Dilated(volume.Complement(), ball).Complement().Voxels;
                _dilate.Erode(source.Pointer, destination.Pointer, volume.Grid, ball, pool);
                Assert.Equal(eroded, VoxelBits.Unpack(destination.Pointer, volume.Grid));

                bool[] closed = Dilated(new VoxelBits(volume.Shape, dilated).Complement(), ball).Complement().Voxels;
                Close(source, destination, volume.Grid, ball, pool);
                bool[] found = VoxelBits.Unpack(source.Pointer, volume.Grid);
                Assert.Equal(closed, found);
                Assert.All(volume.Voxels.Zip(found), pair => Assert.True(pair.Second || !pair.First));
            },
            iter: 30, threads: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(130)]
    public void A_ball_larger_than_a_word_stays_in_its_row(int columns)
    {
        using var pool = new WorkerPool(1);
        var volume = new VoxelBits(new Shape3(1, 3, columns), new bool[3 * columns]);
        volume.Voxels[columns + columns - 1] = true;
        // 70 voxels along x, none along y and z.
        BallPlan ball = BallPlan.Create(7, new Spacing3(20, 20, 0.1));
        using NativeBuffer<ulong> source = volume.Pack(), destination = volume.Pack();
        _dilate.Run(source.Pointer, destination.Pointer, volume.Grid, ball, pool);
        Assert.Equal(Dilated(volume, ball).Voxels, VoxelBits.Unpack(destination.Pointer, volume.Grid));
    }

    [Fact]
    public void A_closing_keeps_voxels_that_touch_the_border()
    {
        using var pool = new WorkerPool(1);
        VoxelBits volume = VoxelBits.Draw("##..", "#...", "....");
        using NativeBuffer<ulong> bits = volume.Pack(), other = volume.Pack();
        Close(bits, other, volume.Grid, BallPlan.Create(1, new Spacing3(1, 1, 1)), pool);
        Assert.Equal(volume.Voxels, VoxelBits.Unpack(bits.Pointer, volume.Grid));
    }

    /// <summary>Closes the bits in place, as the masks do it.</summary>
    private void Close(NativeBuffer<ulong> bits, NativeBuffer<ulong> other, BitGrid grid, BallPlan ball, WorkerPool pool)
    {
        _dilate.Run(bits.Pointer, other.Pointer, grid, ball, pool);
        _dilate.Erode(other.Pointer, bits.Pointer, grid, ball, pool);
    }

    /// <summary>Reference: sets the ball around every set voxel.</summary>
    private static VoxelBits Dilated(VoxelBits volume, BallPlan ball)
    {
        Shape3 shape = volume.Shape;
        double limit = ball.RadiusMm * ball.RadiusMm * (1 + 1e-9);
        var result = new bool[volume.Voxels.Length];
        int rz = Math.Min(ball.RadiusZ + 1, shape.Z), ry = Math.Min(ball.RadiusY + 1, shape.Y), rx = Math.Min(ball.RadiusX + 1, shape.X);
        for (int dz = -rz; dz <= rz; dz++)
        {
            for (int dy = -ry; dy <= ry; dy++)
            {
                for (int dx = -rx; dx <= rx; dx++)
                {
                    double mm = Math.Pow(dz * ball.Spacing.Z, 2) + Math.Pow(dy * ball.Spacing.Y, 2) + Math.Pow(dx * ball.Spacing.X, 2);
                    if (mm <= limit) Or(volume.Voxels, result, shape, dz, dy, dx);
                }
            }
        }

        return new VoxelBits(shape, result);
    }

    private static void Or(bool[] source, bool[] result, Shape3 shape, int dz, int dy, int dx)
    {
        for (int z = Math.Max(0, -dz); z < shape.Z - Math.Max(0, dz); z++)
        {
            for (int y = Math.Max(0, -dy); y < shape.Y - Math.Max(0, dy); y++)
            {
                for (int x = Math.Max(0, -dx); x < shape.X - Math.Max(0, dx); x++)
                    result[((((z + dz) * shape.Y) + y + dy) * shape.X) + x + dx] |= source[(((z * shape.Y) + y) * shape.X) + x];
            }
        }
    }
}
