using CtGpu.Host;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Converting;

/// <summary>Masks in another file format than the volumes.</summary>
public sealed class MaskFormatTests
{
    private static readonly string[] s_formats = ["nii", "nii.gz", "npy", "mha"];

    public static TheoryData<string, string> Pairs =>
        new(from format in s_formats from mask in s_formats where format != mask select (format, mask));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Only_the_mask_has_the_other_format_and_every_command_reads_it(string format, string mask)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--format", format, "--split-lungs");
        Sidecar same = cohort.Sidecar(0);
        byte[] ct = File.ReadAllBytes(Path.Combine(cohort.Folder(0), $"ct.{format}"));
        Assert.Equal(ExitCode.Success, cohort.Convert("--format", format, "--mask-format", mask, "--split-lungs", "--overwrite").Code);
        // The mask of the other format is deleted.
        Assert.Equal(
            ["ct.json", $"ct.{format}", $"lungs.{mask}"],
            Directory.EnumerateFiles(cohort.Folder(0)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(same.Hash, cohort.Sidecar(0).Hash);
        Assert.Equal(ct, File.ReadAllBytes(Path.Combine(cohort.Folder(0), $"ct.{format}")));

        Assert.Contains("1 series verified, all as written", CliResult.Of("verify", cohort.Output).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, CliResult.Of("stats", cohort.Output).Code);
        string picture = Path.Combine(cohort.Output, "a.png");
        Assert.Equal(ExitCode.Success, CliResult.Of("render", cohort.Folder(0), "-o", picture).Code);
        string mesh = Path.Combine(cohort.Output, "a.stl");
        Assert.Equal(ExitCode.Success, CliResult.Of("render", cohort.Folder(0), "--mesh", mesh, "--surface", "left").Code);
        Assert.Equal(ExitCode.Success, CliResult.Of("report", cohort.Output).Code);
    }

    [Theory]
    [InlineData("nii.gz")]
    [InlineData("mha")]
    public void A_changed_byte_of_the_mask_is_detected(string mask)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--format", "npy", "--mask-format", mask);
        string path = Path.Combine(cohort.Folder(0), $"lungs.{mask}");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^20] ^= 1;
        File.WriteAllBytes(path, bytes);
        CliResult changed = CliResult.Of("verify", cohort.Output);
        Assert.Equal(ExitCode.InvalidInput, changed.Code);
        Assert.Contains($"lungs.{mask}: ", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_compares_the_format_of_the_mask()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert("--format", "npy");
        Dictionary<string, DateTime> before = cohort.Times();
        // As in a folder of a release without the option.
        Assert.DoesNotContain("mask-format", File.ReadAllText(Path.Combine(cohort.Folder(0), "ct.json")), StringComparison.Ordinal);
        Assert.Contains(
            "there already 2", cohort.Convert("--format", "npy", "--mask-format", "npy").Error, StringComparison.Ordinal);
        CliResult other = cohort.Convert("--format", "npy", "--mask-format", "nii.gz");
        Assert.Equal(ExitCode.Usage, other.Code);
        Assert.Contains("2 of 2 volumes made with other options", other.Error, StringComparison.Ordinal);
        Assert.Equal(before, cohort.Times());

        cohort.Convert("--format", "npy", "--mask-format", "nii.gz", "--overwrite");
        Dictionary<string, string> whole = cohort.Volumes();
        File.Delete(Path.Combine(cohort.Folder(1), "lungs.nii.gz"));
        Assert.Contains(
            "Converted 1, there already 1", cohort.Convert("--format", "npy", "--mask-format", "nii.gz").Error, StringComparison.Ordinal);
        Assert.Equal(whole, cohort.Volumes());
        Assert.Equal(ExitCode.Usage, cohort.Convert("--format", "npy").Code);
    }

    [Fact]
    public void Without_a_mask_its_format_is_refused()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        CliResult result = cohort.Convert("--mask", "none", "--mask-format", "nii.gz");
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("--mask-format needs a mask. Leave out --mask none", result.Error, StringComparison.Ordinal);
        CliResult unknown = cohort.Convert("--mask-format", "gz");
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.Contains("expected one of nii, nii.gz, npy, mha", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tutorial_preset_may_have_any_format_of_masks()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        Assert.Equal(
            ExitCode.Success,
            CliResult.Of(
                "convert", cohort.Input, "-o", cohort.Output, "--device", "cpu", "--preset", "tutorial", "--mask-format", "nii.gz").Code);
        Assert.True(File.Exists(Path.Combine(cohort.Folder(0), "lungs.nii.gz")));
    }

    [Fact]
    public void A_mask_that_NIfTI_cannot_hold_is_refused_with_its_option()
    {
        using var cohort = new PhantomCohort();
        cohort.Add(0, shape: new(24, 8, 8));
        CliResult result = cohort.Convert("--format", "npy", "--mask-format", "nii.gz", "--spacing", "0.009,20,20");
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains(
            "at most 32767 along an axis. Use --mask-format mha or npy", cohort.Failure(0).Message, StringComparison.Ordinal);
    }
}
