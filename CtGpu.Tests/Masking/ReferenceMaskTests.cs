using System.IO.Compression;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Masking;

/// <summary>The mask of a real chest against the mask that was published with it.</summary>
public sealed class ReferenceMaskTests
{
    /// <summary>The published mask knows no voxels but its own, so both are compared there.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("1,1,1")]
    [InlineData("2,2,2")]
    public void The_mask_of_a_small_chest_equals_the_published_one(string spacing)
    {
        string input = TestData.Path("cip-ct64", "dicom");
        using var folder = new TempFolder();
        CliResult result = CliResult.Of(
            "convert", input, "-o", folder.At("out"), "--spacing", spacing, "--airways", "keep", "--device", "cpu");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Output));
        string series = Path.GetDirectoryName(Assert.Single(Directory.GetFiles(folder.At("out"), "ct.json", SearchOption.AllDirectories)))!;
        Sidecar sidecar = Sidecar.Read(series)!;
        Assert.Equal("ok", sidecar.Qc.Verdict);
        ReadVolume mask = VolumeReader.Read(Path.Combine(series, "lungs.nii"));

        VolumeGeometry grid = sidecar.Output.ToGeometry();
        bool[] published = Published(TestData.Path("cip-ct64", "wholeLung-64.nrrd"));
        long both = 0, sum = 0;
        for (int i = 0; i < published.Length; i++)
        {
            bool own = IsSet(mask, grid, i / 4096, i / 64 % 64, i % 64);
            both += own && published[i] ? 1 : 0;
            sum += (own ? 1 : 0) + (published[i] ? 1 : 0);
        }

        Assert.InRange(2.0 * both / sum, 0.97, 1);
    }

    /// <summary>The voxel of the mask that is nearest to a voxel of the published one.</summary>
    private static bool IsSet(ReadVolume mask, VolumeGeometry grid, int z, int y, int x)
    {
        // The header of the published mask.
        Vector3 from = new Vector3(-128.413806, -264.413806, -360.256329)
            + new Vector3(x * 4.171872, y * 4.171872, z * 3.9873417721518987) - grid.Origin;
        int i = (int)Math.Round(from.X / grid.Spacing.X), j = (int)Math.Round(from.Y / grid.Spacing.Y);
        int k = (int)Math.Round(from.Z / grid.Spacing.Z);
        (int slices, int rows, int columns) = (grid.Shape.Z, grid.Shape.Y, grid.Shape.X);
        return k >= 0 && k < slices && j >= 0 && j < rows && i >= 0 && i < columns
            && mask.Voxels[(((k * rows) + j) * columns) + i] != 0;
    }

    private static bool[] Published(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int data = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes("\n\n")) + 2;
        using var stream = new GZipStream(new MemoryStream(file, data, file.Length - data), CompressionMode.Decompress);
        byte[] voxels = new byte[79 * 64 * 64 * 2];
        stream.ReadExactly(voxels);
        return [.. Enumerable.Range(0, voxels.Length / 2).Select(i => voxels[2 * i] != 0 || voxels[(2 * i) + 1] != 0)];
    }
}
