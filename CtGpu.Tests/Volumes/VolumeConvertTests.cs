using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Volumes;

public sealed class VolumeConvertTests
{
    private static readonly VolumeGeometry s_grid = VolumeInputs.Grid;

    [Theory]
    [InlineData("nii.gz")]
    [InlineData("mhd")]
    [InlineData("nrrd")]
    public void The_name_is_the_path_below_INPUT_without_the_extension(string kind)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("in", "a b", "x"));
        short[] voxels = VolumeInputs.Voxels(s_grid.Shape);
        VolumeInputs.Write(kind, folder.At("in", "a b", "x", "scan.1"), s_grid, voxels);
        CliResult run = Convert(folder, "in", "out");
        Assert.Equal(ExitCode.Success, run.Code);
        Sidecar sidecar = Sidecar.Read(folder.At("out", "a b", "x", "scan.1"))!;
        Assert.Equal(4, sidecar.Series.Slices);
        Assert.Equal(voxels, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(
            VolumeReader.Read(folder.At("out", "a b", "x", "scan.1", "ct.npy")).Voxels).ToArray());

        // A second run has nothing to do; verify finds the input unchanged; a changed file is converted again.
        Assert.Contains("there already 1", Convert(folder, "in", "out").Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, CliResult.Of("verify", folder.At("out"), "--inputs").Code);
        voxels[0]++;
        VolumeInputs.Write(kind, folder.At("in", "a b", "x", "scan.1"), s_grid, voxels);
        Assert.Contains("Converted 1", Convert(folder, "in", "out").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_volume_does_not_stop_the_others()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("in"));
        VolumeInputs.Write("mhd", folder.At("in", "good"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        VolumeInputs.Write("mhd", folder.At("in", "lost"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        File.Delete(folder.At("in", "lost.raw"));
        VolumeInputs.Write("nii", folder.At("in", "mask"), s_grid, new short[s_grid.Shape.Voxels]);
        CliResult run = Convert(folder, "in", "out");
        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.NotNull(Sidecar.Read(folder.At("out", "good")));
        Assert.Equal(65, SeriesFailure.Read(folder.At("out", "lost"))!.Code);
        Assert.Contains("no HU", SeriesFailure.Read(folder.At("out", "mask"))!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("good.raw", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_is_given_is_refused()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("in"));
        File.WriteAllText(folder.At("in", "m.mha"), "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
            + "DimSize = 2 2 2\nElementSpacing = 1 1 1\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n" + new string('\u0001', 8));
        CliResult searched = Convert(folder, "in", "out");
        Assert.Equal(ExitCode.NoInput, searched.Code);
        Assert.Contains("a mask or a picture", searched.Error, StringComparison.Ordinal);
        CliResult given = Convert(folder, "in/m.mha", "out");
        Assert.Equal(ExitCode.InvalidInput, given.Code);
        Assert.Contains("no HU", given.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_not_inputs()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("in"));
        VolumeInputs.Write("nii", folder.At("in", "scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        for (int run = 0; run < 2; run++)
        {
            Assert.Equal(ExitCode.Success, Convert(folder, "", "out").Code);
            string result = Assert.Single(Directory.EnumerateFiles(folder.Root, "ct.json", SearchOption.AllDirectories));
            Assert.Equal(folder.At("out", "in", "scan"), Path.GetDirectoryName(result));
        }

        CliResult only = Convert(folder, Path.Combine("out", "in", "scan"), "other");
        Assert.Equal(ExitCode.NoInput, only.Code);
        Assert.Contains("folder with results of ctgpu", only.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_may_be_beside_the_inputs()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("in"));
        VolumeInputs.Write("nii", folder.At("in", "scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        Assert.Equal(ExitCode.Success, Convert(folder, "in", "in").Code);
        Assert.Contains("there already 1", Convert(folder, "in", "in").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_keeps_the_names()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("in", "p"));
        VolumeInputs.Write("nii", folder.At("in", "p", "scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        VolumeInputs.Write("nrrd", folder.At("in", "p", "gone"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        Assert.Equal(ExitCode.Success, CliResult.Of("index", folder.At("in"), "-o", folder.At("list.jsonl")).Code);
        File.Delete(folder.At("in", "p", "gone.nrrd"));
        CliResult run = Convert(folder, "list.jsonl", "out");
        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.NotNull(Sidecar.Read(folder.At("out", "p", "scan")));
        Assert.Matches("none of its 1 files exists any more|does not exist any more", run.Error);
    }

    [Fact]
    public void Two_volumes_with_one_name_are_refused()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("in"));
        VolumeInputs.Write("nii", folder.At("in", "scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        VolumeInputs.Write("mha", folder.At("in", "scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        CliResult run = Convert(folder, "in", "out");
        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.Contains("the same folder scan", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_is_rendered()
    {
        using var folder = new TempFolder();
        var grid = new VolumeGeometry(new Shape3(20, 32, 32), new Spacing3(4, 4, 4), default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        string path = VolumeInputs.Write("mhd", folder.At("scan"), grid, VolumeInputs.Voxels(grid.Shape));
        Assert.Equal(ExitCode.Success, CliResult.Of("render", path, "-o", folder.At("view.png")).Code);
        Assert.True(File.Exists(folder.At("view.png")));
    }

    private static CliResult Convert(TempFolder folder, string input, string output) => CliResult.Of(
        "convert", folder.At(input), "-o", folder.At(output), "--spacing", "none", "--mask", "none", "--format", "npy", "--device", "cpu");
}
