using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Surface;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Surface;

/// <summary>Surfaces of a device equal those of the CPU engine bit for bit, in the same order.</summary>
[Collection(DeviceTests.Name)]
public sealed class IlgpuMarchingCubesTests(TestDevices devices)
{
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Noise_of_every_kind_of_cube(string device)
    {
        using IMarchingCubes onDevice = devices.Open(device).CreateMarchingCubes();
        // One engine for volumes of different shapes: reused buffers must not affect results.
        Shape3[] shapes = [new(2, 2, 2), new(7, 5, 66), new(3, 4, 63), new(1, 4, 4), new(4, 3, 64), new(12, 13, 14), new(2, 3, 131)];
        foreach (int most in (int[])[1, 3, 1000, 32767])
        {
            var random = new Random(most);
            foreach (Shape3 shape in shapes)
            {
                short[] voxels = [.. Enumerable.Range(0, (int)shape.Voxels).Select(_ => (short)random.Next(-most - 1, most + 1))];
                foreach (double level in (double[])[0, -0.3, most - 0.5]) AssertSame(onDevice, voxels, shape, level);
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_ball_and_nothing(string device)
    {
        using IMarchingCubes onDevice = devices.Open(device).CreateMarchingCubes();
        var shape = new Shape3(17, 18, 70);
        short[] ball = [.. Enumerable.Range(0, (int)shape.Voxels).Select(i => (short)(1000 - (50 * Distance(i))))];
        Assert.True(AssertSame(onDevice, ball, shape, 700) > 200);
        Assert.Equal(0, AssertSame(onDevice, ball, shape, 1000));
        Assert.Equal(0, AssertSame(onDevice, ball, shape, -40000));
    }

    /// <summary>Returns the distance of voxel <paramref name="i"/> from the centre of the ball.</summary>
    private static double Distance(int i) => Math.Sqrt(Square(i % 70 - 30.3) + Square(i / 70 % 18 - 9) + Square(i / 1260 - 8));

    private static double Square(double x) => x * x;

    private static unsafe int AssertSame(IMarchingCubes onDevice, short[] voxels, Shape3 shape, double level)
    {
        using var engine = new CpuEngine(2);
        using IMarchingCubes cubes = engine.CreateMarchingCubes();
        fixed (short* first = voxels)
        {
            SurfaceMesh expected = cubes.Run(first, shape, SurfaceLevel.At(level));
            SurfaceMesh actual = onDevice.Run(first, shape, SurfaceLevel.At(level));
            Assert.Equal(expected.Triangles, actual.Triangles);
            Assert.Equal(expected.Places, actual.Places);
            Assert.Equal(expected.Rises, actual.Rises);
            return actual.TriangleCount;
        }
    }
}
