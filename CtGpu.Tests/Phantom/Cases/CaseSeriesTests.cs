using System.IO.Hashing;
using System.Runtime.InteropServices;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Phantom.Cases;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Phantom.Cases;

public sealed class CaseSeriesTests : IDisposable
{
    private static readonly Spacing3 s_coarse = new(9, 8, 7);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("chest")]
    [InlineData("prone")]
    [InlineData("decubitus")]
    [InlineData("feet-first")]
    [InlineData("coronal")]
    [InlineData("sagittal")]
    [InlineData("padding-ring-declared")]
    [InlineData("small-field-padding")]
    [InlineData("hu-plus-1024")]
    [InlineData("hu-minus-1024")]
    public void Convert_reads_the_same_hounsfield_units_on_the_same_grid(string name)
    {
        CaseVolume volume = Write(name, truth: true);
        CliResult converted = CliResult.Of(
            "convert", _folder.At("scan"), "-o", _folder.At("out"), "--device", "cpu", "--spacing", "none", "--mask", "none");
        Assert.True(converted.Code == ExitCode.Success, converted.Error);
        string file = Directory.EnumerateFiles(_folder.At("out", name), "ct.nii", SearchOption.AllDirectories).Single();
        ReadVolume read = VolumeReader.Read(file);
        AssertGrid(volume.Geometry, read);
        Assert.Equal(volume.Hounsfield(), MemoryMarshal.Cast<byte, short>(read.Voxels));
    }

    [Theory]
    [InlineData("chest")]
    [InlineData("decubitus")]
    [InlineData("coronal")]
    [InlineData("head")]
    public void The_true_mask_is_a_volume_on_the_grid_of_the_series(string name)
    {
        CaseVolume volume = Write(name, truth: true);
        ReadVolume truth = VolumeReader.Read(CaseSeries.TruthOf(_folder.At("scan")));
        AssertGrid(volume.Geometry, truth);
        Assert.Equal("uint8", truth.Type);
        Assert.Equal(volume.Truth(), truth.Voxels);
        Assert.Equal(name != "head", truth.Voxels.Contains((byte)1));
    }

    [Fact]
    public void A_search_for_series_leaves_the_true_mask_out()
    {
        Write("chest", truth: true);
        CliResult index = CliResult.Of("index", _folder.At("scan"), "-o", _folder.At("manifest.jsonl"));
        Assert.True(index.Code == ExitCode.Success, index.Error);
        string[] lines = File.ReadAllLines(_folder.At("manifest.jsonl"));
        Assert.Contains(lines, line => line.Contains("lungs.nii", StringComparison.Ordinal)
            && line.Contains("a mask or a picture", StringComparison.Ordinal));
    }

    [Fact]
    public void Position_and_patient_are_in_the_files()
    {
        Write("decubitus", truth: false);
        byte[] file = File.ReadAllBytes(Directory.GetFiles(_folder.At("scan"))[0]);
        Assert.True(file.AsSpan().IndexOf("HFDR"u8) > 0);
        Assert.True(file.AsSpan().IndexOf("decubitus"u8) > 0);
        Assert.False(Directory.Exists(_folder.At("scan", CaseSeries.TruthFolder)));
    }

    [Fact]
    public void Writing_again_gives_the_same_bytes()
    {
        Write("legs", truth: true);
        string[] first = Hashes();
        Write("legs", truth: true);
        Assert.Equal(first, Hashes());

        string[] Hashes() =>
            [.. Directory.EnumerateFiles(_folder.At("scan"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(file => file + Convert.ToHexString(XxHash128.Hash(File.ReadAllBytes(file))))];
    }

    [Theory]
    [InlineData("notes.txt", "notes.txt")]
    [InlineData("truth/notes.txt", "notes.txt")]
    public void A_folder_with_anything_else_in_it_is_refused(string file, string named)
    {
        Directory.CreateDirectory(_folder.At("scan", "truth"));
        File.WriteAllText(_folder.At("scan", file), "");
        CtGpuException refused = Assert.Throws<CtGpuException>(() => Write("head", truth: true));
        Assert.Equal(ExitCode.CannotWrite, refused.Code);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private static void AssertGrid(VolumeGeometry expected, ReadVolume read)
    {
        Shape3 shape = expected.Shape;
        Assert.Equal([shape.Z, shape.Y, shape.X], read.Shape);
        Assert.NotEmpty(read.Lps);
        foreach ((int k, int j, int i) in ((int, int, int)[])[(0, 0, 0), (shape.Z - 1, 0, 0), (0, shape.Y - 1, 0), (0, 0, shape.X - 1)])
        {
            Vector3 at = expected.PointAt(k, j, i);
            Assert.All(read.Lps, lps => Assert.Equal([at.X, at.Y, at.Z], lps(k, j, i), (a, b) => Math.Abs(a - b) < 1e-3));
        }
    }

    private CaseVolume Write(string name, bool truth)
    {
        using var pool = new WorkerPool(2);
        return CaseSeries.Write(_folder.At("scan"), PhantomCases.Find(name)!, s_coarse, seed: 0, truth, pool);
    }
}
