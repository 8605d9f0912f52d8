using CsCheck;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Output.Volumes;

public sealed unsafe class VolumeFileWriterTests
{
    private static readonly CropBox s_window = new(1, 2, 3, new Shape3(2, 3, 4));

    [Theory]
    [InlineData(VolumeFormat.Nii)]
    [InlineData(VolumeFormat.NiiGz)]
    [InlineData(VolumeFormat.Npy)]
    [InlineData(VolumeFormat.Mha)]
    public void Every_type_is_read_back_with_its_shape_voxels_and_hash(Enum anyFormat)
    {
        var format = (VolumeFormat)anyFormat;
        using TempFolder folder = new();
        foreach (VoxelType type in Enum.GetValues<VoxelType>())
        {
            foreach (CropBox? crop in (CropBox?[])[null, s_window])
            {
                byte[] voxels = Noise(4 * 6 * 8 * type.Bytes());
                string path = folder.At($"{type}-{crop != null}.{format.Extension()}");
                Xxh128 hash = WriteFile(path, format, type, Grids.Axial(4, 6, 8), voxels, crop, workers: 2);

                ReadVolume read = VolumeReader.Read(path);
                byte[] expected = crop == null ? voxels : Window(voxels, type.Bytes());
                Assert.Equal(crop == null ? [4, 6, 8] : [2, 3, 4], read.Shape);
                Assert.Equal(type.ToString(), read.Type, ignoreCase: true);
                Assert.Equal(expected, read.Voxels);
                Assert.Equal(Xxh128.Of(expected), hash);
            }
        }
    }

    [Theory]
    [InlineData(VolumeFormat.Nii, 1e-3)]
    [InlineData(VolumeFormat.NiiGz, 1e-3)]
    [InlineData(VolumeFormat.Mha, 1e-9)]
    public void Voxels_have_the_positions_of_the_geometry(Enum anyFormat, double toleranceMm)
    {
        var format = (VolumeFormat)anyFormat;
        using TempFolder folder = new();
        string path = folder.At("ct." + format.Extension());
        Grids.Oblique.Sample(
            grid =>
            {
                foreach (CropBox? crop in (CropBox?[])[null, new CropBox(1, 1, 2, new Shape3(2, 2, 2))])
                {
                    WriteFile(path, format, VoxelType.UInt8, grid, new byte[60], crop, workers: 1);
                    ReadVolume read = VolumeReader.Read(path);
                    Assert.NotEmpty(read.Lps);
                    foreach (Func<int, int, int, double[]> lps in read.Lps)
                    {
                        foreach ((int k, int j, int i) in ((int, int, int)[])[(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 1)])
                        {
                            Vector3 expected = grid.PointAt(k + (crop?.Z ?? 0), j + (crop?.Y ?? 0), i + (crop?.X ?? 0));
                            double[] point = lps(k, j, i);
                            Assert.True((new Vector3(point[0], point[1], point[2]) - expected).Length < toleranceMm);
                        }
                    }
                }
            },
            iter: 50, threads: 1);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0.3, 0)]
    [InlineData(0, Math.PI / 2, 0)]
    [InlineData(Math.PI / 2, Math.PI / 2, 0)]
    [InlineData(Math.PI, 0, 0)]
    [InlineData(0.7, 0.4, -0.2)]
    public void A_rotated_grid_has_a_qform_too(double first, double second, double third)
    {
        using TempFolder folder = new();
        foreach (bool mirrored in (bool[])[false, true])
        {
            VolumeGeometry grid = Grids.Rotated([first, second, third], [1, 0.7, 0.7], [-170, -170, 20], mirrored);
            WriteFile(folder.At("ct.nii"), VolumeFormat.Nii, VoxelType.UInt8, grid, new byte[60], null, 1);
            Assert.Equal(2, VolumeReader.Read(folder.At("ct.nii")).Lps.Count);
        }
    }

    [Fact]
    public void A_sheared_grid_has_an_sform_only()
    {
        using TempFolder folder = new();
        VolumeGeometry tilted = Grids.Axial(3, 4, 5) with { Slice = new Vector3(0, Math.Sin(0.2), Math.Cos(0.2)) };
        WriteFile(folder.At("ct.nii"), VolumeFormat.Nii, VoxelType.UInt8, tilted, new byte[60], null, 1);
        ReadVolume read = VolumeReader.Read(folder.At("ct.nii"));
        double[] point = Assert.Single(read.Lps)(2, 0, 0);
        Vector3 expected = tilted.PointAt(2, 0, 0);
        Assert.Equal([expected.X, expected.Y, expected.Z], point, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void NIfTI_refuses_more_voxels_than_fit_its_fields()
    {
        using TempFolder folder = new();
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => WriteFile(
            folder.At("ct.nii"), VolumeFormat.Nii, VoxelType.UInt8, Grids.Axial(1, 1, 32768), new byte[32768], null, 1));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Empty(folder.Names());
        WriteFile(folder.At("ct.mha"), VolumeFormat.Mha, VoxelType.UInt8, Grids.Axial(1, 1, 32768), new byte[32768], null, 1);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1023, 1025)]
    [InlineData(1, 1024, 1024)]
    [InlineData(17, 257, 241)]
    [InlineData(5, 1000, 1100)]
    public void Gzip_does_not_depend_on_the_workers_and_decompresses_to_the_plain_file(int z, int y, int x)
    {
        using TempFolder folder = new();
        byte[] voxels = Noise(z * y * x);
        VolumeGeometry grid = Grids.Axial(z, y, x);
        WriteFile(folder.At("ct.nii"), VolumeFormat.Nii, VoxelType.UInt8, grid, voxels, null, 1);
        WriteFile(folder.At("one.nii.gz"), VolumeFormat.NiiGz, VoxelType.UInt8, grid, voxels, null, 1);
        WriteFile(folder.At("three.nii.gz"), VolumeFormat.NiiGz, VoxelType.UInt8, grid, voxels, null, 3);
        byte[] packed = File.ReadAllBytes(folder.At("one.nii.gz"));
        Assert.Equal(packed, File.ReadAllBytes(folder.At("three.nii.gz")));
        Assert.Equal(File.ReadAllBytes(folder.At("ct.nii")), VolumeReader.Unzip(folder.At("one.nii.gz")));
        Assert.Equal((byte[])[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], packed[..10]);
    }

    [Fact]
    public void A_mask_is_written_from_bits()
    {
        using TempFolder folder = new();
        VolumeGeometry grid = Grids.Axial(5, 7, 70);
        BitGrid layout = new(grid.Shape);
        ulong[] bits = new ulong[layout.Words];
        byte[] expected = Noise(5 * 7 * 70);
        for (int v = 0; v < expected.Length; v++)
        {
            expected[v] &= 1;
            bits[(v / 70 * 2) + (v % 70 / 64)] |= (ulong)expected[v] << (v % 70 % 64);
        }

        foreach (VolumeFormat format in Enum.GetValues<VolumeFormat>())
        {
            string whole = folder.At("lungs." + format.Extension()), part = folder.At("window." + format.Extension());
            fixed (ulong* pointer = bits)
            {
                using PendingFile file = VolumeFileWriter.WriteMask(whole, format, grid, pointer, null, null, 2);
                file.Commit();
                Assert.Equal(Xxh128.Of(expected), file.Xxh128);
                Assert.Equal(expected, VolumeReader.Read(file.FinalPath).Voxels);
                CropBox crop = new(1, 2, 60, new Shape3(2, 3, 7));
                using PendingFile window = VolumeFileWriter.WriteMask(part, format, grid, pointer, null, crop, 2);
                window.Commit();
                byte[] voxels = VolumeReader.Read(window.FinalPath).Voxels;
                for (int v = 0; v < voxels.Length; v++)
                    Assert.Equal(expected[((((v / 21) + 1) * 7) + (v / 7 % 3) + 2) * 70 + 60 + (v % 7)], voxels[v]);
            }
        }
    }

    [Fact]
    public void The_left_lung_has_the_value_two()
    {
        using TempFolder folder = new();
        VolumeGeometry grid = Grids.Axial(5, 7, 70);
        BitGrid layout = new(grid.Shape);
        ulong[] mask = new ulong[layout.Words], left = new ulong[layout.Words];
        byte[] expected = Noise(5 * 7 * 70);
        for (int v = 0; v < expected.Length; v++)
        {
            expected[v] %= 3;
            int word = (v / 70 * 2) + (v % 70 / 64), bit = v % 70 % 64;
            if (expected[v] > 0) mask[word] |= 1UL << bit;
            if (expected[v] > 1) left[word] |= 1UL << bit;
        }

        fixed (ulong* bits = mask)
        fixed (ulong* second = left)
        {
            using PendingFile file = VolumeFileWriter.WriteMask(folder.At("lungs.npy"), VolumeFormat.Npy, grid, bits, second, null, 1);
            file.Commit();
            Assert.Equal(expected, VolumeReader.Read(file.FinalPath).Voxels);
        }
    }

    [Fact]
    public void A_crop_box_grows_by_the_margin_and_stays_inside()
    {
        VolumeGeometry grid = Grids.Axial(10, 20, 30);
        CropBox box = CropBox.Around(new IndexBox(1, 4, 5, 9, 10, 10), marginMm: 3, grid);
        Assert.Equal(new CropBox(0, 1, 4, new Shape3(6, 13, 13)), box);
        Assert.Equal(grid.PointAt(0, 1, 4), box.Of(grid).Origin);
    }

    internal static Xxh128 WriteFile(
        string path, VolumeFormat format, VoxelType type, VolumeGeometry grid, byte[] voxels, CropBox? crop, int workers)
    {
        fixed (byte* pointer = voxels)
        {
            using PendingFile file = VolumeFileWriter.Write(path, format, type, grid, pointer, crop, workers);
            file.Commit();
            Assert.Equal(new FileInfo(path).Length, file.Bytes);
            return file.Xxh128;
        }
    }

    internal static byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Window(byte[] voxels, int size)
    {
        List<byte> window = [];
        for (int z = s_window.Z; z < s_window.Z + s_window.Shape.Z; z++)
        {
            for (int y = s_window.Y; y < s_window.Y + s_window.Shape.Y; y++)
                window.AddRange(voxels.AsSpan(((((z * 6) + y) * 8) + s_window.X) * size, s_window.Shape.X * size));
        }

        return [.. window];
    }
}
