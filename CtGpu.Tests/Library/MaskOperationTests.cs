using CtGpu.Host.Library;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Library;

public sealed class MaskOperationTests
{
    private static readonly Shape3 s_shape = new(5, 7, 70);

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void Dilation_and_closing_equal_their_definitions(string device)
    {
        var spacing = new Spacing3(2, 1, 0.8);
        byte[] mask = Random(0.02);
        using CtGpuEngine engine = LibraryPhantom.Engine(device);
        var dilated = new byte[mask.Length];
        engine.Dilate(mask, s_shape, spacing, 2.5, dilated);
        Assert.Equal(Ball(mask, spacing, 2.5, erode: false), dilated);
        var closed = new byte[mask.Length];
        engine.Close(mask, s_shape, spacing, 2.5, closed);
        Assert.Equal(Ball(dilated, spacing, 2.5, erode: true), closed);
    }

    [Fact]
    public void Labels_are_in_raster_order_and_the_largest_component_is_kept()
    {
        byte[] mask = new byte[s_shape.Voxels];
        foreach (int x in (int[])[0, 2, 3, 68, 69, 5]) mask[x] = 7;
        mask[70] = 1;
        using CtGpuEngine engine = LibraryPhantom.Engine();
        var labels = new int[mask.Length];
        Assert.Equal([2L, 2, 1, 2], engine.Label(mask, s_shape, labels));
        Assert.Equal((1, 2, 2, 3, 4, 4, 1), (labels[0], labels[2], labels[3], labels[5], labels[68], labels[69], labels[70]));
        Assert.Equal(2, engine.KeepLargest(mask, s_shape, mask));
        Assert.Equal([0, 70], mask.Index().Where(v => v.Item == 1).Select(v => v.Index));
        Assert.Equal(0, engine.KeepLargest(new byte[mask.Length], s_shape, mask));
        Assert.All(mask, voxel => Assert.Equal(0, voxel));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    public void Every_voxel_of_a_row_survives_packing(int columns)
    {
        var shape = new Shape3(1, 3, columns);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        for (int seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            byte[] mask = [.. Enumerable.Range(0, 3 * columns).Select(_ => (byte)(random.Next(3) * 127))];
            var same = new byte[mask.Length];
            engine.Dilate(mask, shape, new Spacing3(1, 1, 1), 0, same);
            Assert.Equal(mask.Select(v => v == 0 ? (byte)0 : (byte)1), same);
        }
    }

    private static byte[] Random(double share)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, (int)s_shape.Voxels).Select(_ => (byte)(random.NextDouble() < share ? 1 : 0))];
    }

    private static byte[] Ball(byte[] mask, Spacing3 spacing, double radius, bool erode)
    {
        byte[] result = new byte[mask.Length];
        for (int v = 0; v < mask.Length; v++)
        {
            (int z, int y, int x) = (v / 490, v / 70 % 7, v % 70);
            bool any = false;
            for (int w = 0; w < mask.Length; w++)
            {
                double dz = ((w / 490) - z) * spacing.Z, dy = ((w / 70 % 7) - y) * spacing.Y, dx = ((w % 70) - x) * spacing.X;
                any |= (mask[w] != 0) != erode && (dz * dz) + (dy * dy) + (dx * dx) <= radius * radius;
            }

            result[v] = (byte)(any != erode ? 1 : 0);
        }

        return result;
    }
}
