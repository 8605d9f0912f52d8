using System.Buffers.Binary;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

public sealed class RenderTests
{
    [Fact]
    public void A_result_and_its_dicom_folder_are_drawn_alike()
    {
        using var cohort = new PhantomCohort(default(CtGpu.Host.Phantom.PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "1,1,1").Code);
        foreach ((string source, string file) in (IEnumerable<(string, string)>)[(cohort.Folder(0), "a.png"), (cohort.Patient(0), "b.png")])
            Assert.Equal(ExitCode.Success, CliResult.Of("render", source, "-o", folder.At(file), "--width", "600").Code);
        Assert.Equal(File.ReadAllBytes(folder.At("a.png")), File.ReadAllBytes(folder.At("b.png")));
        Assert.Equal(600, WidthOf(folder.At("a.png")));
        Assert.Equal(["a.png", "b.png"], folder.Names());
    }

    [Theory]
    [InlineData("overview")]
    [InlineData("montage")]
    [InlineData("axial")]
    [InlineData("coronal")]
    [InlineData("sagittal")]
    [InlineData("histogram")]
    public void Every_kind_of_picture_has_the_requested_width(string kind)
    {
        using var cohort = new PhantomCohort(default(CtGpu.Host.Phantom.PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "8,8,8").Code);
        CliResult result = CliResult.Of("render", cohort.Folder(0), "-o", folder.At("x.png"), "--show", kind, "--width", "480");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Output));
        Assert.InRange(WidthOf(folder.At("x.png")), 470, 480);
    }

    [Theory]
    [InlineData("--show nothing", "--show nothing: expected one of overview")]
    [InlineData("--window liver", "--window liver: expected lung, soft-tissue, bone")]
    [InlineData("--window 400,-1000", "--window 400,-1000: expected")]
    [InlineData("--at 3", "--at needs a single plane")]
    [InlineData("--show histogram --window bone", "--window has no effect")]
    [InlineData("--width 10", "--width 10: expected")]
    [InlineData("-o view.jpg", "-o view.jpg: pictures are PNG files")]
    [InlineData("--colour", "--colour")]
    public void Wrong_usage_is_named(string options, string message)
    {
        CliResult result = CliResult.Of(["render", "not-there", .. options.Split(' ')]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_series_and_a_slice_outside_the_volume_are_wrong_usage()
    {
        using var cohort = new PhantomCohort(default, default(CtGpu.Host.Phantom.PhantomFaults));
        Assert.Contains("holds 2 volumes", Refused(ExitCode.Usage, cohort.Input), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "8,8,8").Code);
        string refusal = Refused(ExitCode.Usage, cohort.Folder(1), "--show", "axial", "--at", "1000");
        Assert.Contains("--at 1000: the volume has", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lungs")]
    [InlineData("lungs-filled")]
    [InlineData("none")]
    public void Structures_are_coloured_whichever_mask_was_written(string mask)
    {
        using var cohort = new PhantomCohort(default(CtGpu.Host.Phantom.PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "5,5,5", "--mask", mask).Code);
        string ct = Path.Combine(cohort.Folder(0), "ct.nii");
        Assert.Equal(ExitCode.Success, CliResult.Of("render", ct, "-o", folder.At("x.png"), "--structures").Code);
        Assert.Equal(ExitCode.Success, CliResult.Of("render", cohort.Patient(0), "-o", folder.At("plain.png")).Code);
        Assert.NotEqual(File.ReadAllBytes(folder.At("plain.png")), File.ReadAllBytes(folder.At("x.png")));
    }

    [Fact]
    public void Both_lungs_of_a_divided_mask_are_told_apart_in_slices_and_views()
    {
        using var cohort = new PhantomCohort(default(CtGpu.Host.Phantom.PhantomFaults));
        using var folder = new TempFolder();
        string[][] pictures = [["--show", "coronal"], ["--view", "front", "--size", "200", "--device", "cpu"]];
        List<byte[]> Pictures(string name) =>
        [
            .. pictures.Select((options, n) =>
            {
                string file = folder.At($"{name}{n}.png");
                Assert.Equal(ExitCode.Success, CliResult.Of(["render", cohort.Folder(0), "-o", file, .. options]).Code);
                return File.ReadAllBytes(file);
            }),
        ];
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        List<byte[]> one = Pictures("one");
        Assert.Equal(ExitCode.Success, cohort.Convert("--overwrite", "--split-lungs").Code);
        List<byte[]> both = Pictures("both");
        for (int n = 0; n < pictures.Length; n++) Assert.NotEqual(one[n], both[n]);
    }

    [Theory]
    [InlineData("--outside", "-1000")]
    [InlineData("--crop", null)]
    public void Structures_of_altered_voxels_are_refused(string option, string? value)
    {
        using var cohort = new PhantomCohort(default(CtGpu.Host.Phantom.PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert(value == null ? [option] : [option, value]).Code);
        Assert.Contains(
            $"was made with {option}", Refused(ExitCode.InvalidInput, cohort.Folder(0), "--structures"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_that_convert_refuses_is_refused_with_its_reason()
    {
        using var cohort = new PhantomCohort(CtGpu.Host.Phantom.PhantomFaults.MissingSlice);
        Assert.Contains("missing", Refused(ExitCode.InvalidInput, cohort.Input), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_write_leaves_no_file()
    {
        using var cohort = new PhantomCohort(default(CtGpu.Host.Phantom.PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "8,8,8").Code);
        Assert.Equal(ExitCode.CannotWrite, CliResult.Of("render", cohort.Folder(0), "-o", folder.At("no", "x.png")).Code);
        Assert.Empty(folder.Names());
    }

    private static string Refused(ExitCode code, params string[] arguments)
    {
        using var folder = new TempFolder();
        CliResult result = CliResult.Of(["render", .. arguments, "-o", folder.At("x.png")]);
        Assert.Equal(code, result.Code);
        Assert.Empty(folder.Names());
        return result.Error;
    }

    private static int WidthOf(string png)
    {
        byte[] bytes = File.ReadAllBytes(png);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
        return BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16));
    }
}
