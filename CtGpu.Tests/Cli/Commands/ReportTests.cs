using System.Text;
using System.Text.RegularExpressions;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

public sealed partial class ReportTests
{
    [Fact]
    public void A_run_with_failures_writes_a_cohort_page_and_a_page_for_each_result()
    {
        using var cohort = new PhantomCohort(default, PhantomFaults.MissingSlice, PhantomFaults.NoAir);
        CliResult converted = cohort.Convert("--report");
        Assert.Equal(ExitCode.SomeFailed, converted.Code);
        Assert.Contains(
            $"Wrote {Path.Combine(cohort.Output, "report.html")} with 3 series, and 2 series pages.",
            converted.Error,
            StringComparison.Ordinal);
        string page = File.ReadAllText(Path.Combine(cohort.Output, "report.html"));
        string[] texts = ["PHANTOM0", "PHANTOM1", "PHANTOM2", "1 slice missing", "empty-mask", "--retry-failed", "Throughput"];
        foreach (string text in texts) Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cohort.Folder(0), "report.html")));
        Assert.False(File.Exists(Path.Combine(cohort.Folder(1), "report.html")));
    }

    [Fact]
    public void Without_the_option_there_is_no_page_and_the_command_writes_it_later()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        Assert.False(File.Exists(Path.Combine(cohort.Output, "report.html")));
        CliResult report = CliResult.Of("report", cohort.Output);
        Assert.Equal((ExitCode.Success, ""), (report.Code, report.Output));
        Assert.True(File.Exists(Path.Combine(cohort.Output, "report.html")));
        Assert.Equal(ExitCode.Success, CliResult.Of("verify", cohort.Output).Code);
        Assert.Contains("1 done, 0 failed, 0 pending", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_has_the_colours_of_both_lungs_and_of_the_air_that_the_mask_leaves_out()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert("--split-lungs", "--report").Code);
        string divided = File.ReadAllText(Path.Combine(cohort.Folder(0), "report.html"));
        foreach (string text in (string[])["right lung</li>", "left lung</li>", "air inside the patient", "litres, right lung"])
            Assert.Contains(text, divided, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Success, cohort.Convert("--overwrite", "--crop", "--report").Code);
        string cropped = File.ReadAllText(Path.Combine(cohort.Folder(0), "report.html"));
        Assert.Contains("lung mask</li>", cropped, StringComparison.Ordinal);
        Assert.Contains("air that the mask leaves out is not drawn: --crop", cropped, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shortage_of_memory_fails_the_page_of_its_series_alone()
    {
        using var cohort = new PhantomCohort(default, default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert("--format", "npy").Code);
        // The same file with a header of 100000 slices, rows and columns: no machine has memory for them.
        string path = Path.Combine(cohort.Folder(1), "ct.npy");
        byte[] file = File.ReadAllBytes(path);
        int length = 10 + BitConverter.ToUInt16(file, 8);
        string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (100000, 100000, 100000), }".PadRight(length - 11) + "\n";
        Encoding.ASCII.GetBytes(header).CopyTo(file, 10);
        File.WriteAllBytes(path, file);

        CliResult report = CliResult.Of("report", cohort.Output);
        Assert.Equal(ExitCode.Transient, report.Code);
        Assert.Contains("not enough memory for its page. Expected", report.Error, StringComparison.Ordinal);
        Assert.Contains("with 2 series, and 1 series page", report.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cohort.Folder(0), "report.html")));
        Assert.False(File.Exists(Path.Combine(cohort.Folder(1), "report.html")));
        Assert.Contains("not enough memory", File.ReadAllText(Path.Combine(cohort.Output, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Replacing_a_result_deletes_its_page()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert("--report").Code);
        Assert.Equal(ExitCode.Success, cohort.Convert("--overwrite", "--mask", "none").Code);
        Assert.False(File.Exists(Path.Combine(cohort.Folder(0), "report.html")));
        Assert.Equal(ExitCode.Success, CliResult.Of("report", cohort.Output).Code);
    }

    [Fact]
    public void A_page_that_is_up_to_date_is_kept_with_its_thumbnail_in_the_cohort_page()
    {
        using var cohort = new PhantomCohort(default, default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert("--report").Code);
        string all = Path.Combine(cohort.Output, "report.html");
        string kept = Path.Combine(cohort.Folder(0), "report.html");
        string gone = Path.Combine(cohort.Folder(1), "report.html");
        string before = File.ReadAllText(all), page = File.ReadAllText(kept);
        File.Delete(gone);
        File.AppendAllText(kept, "<!-- kept -->");
        CliResult report = CliResult.Of("report", cohort.Output);
        Assert.Contains(" with 2 series, and 1 series page; 1 up to date.", report.Error, StringComparison.Ordinal);
        Assert.Equal(WithoutTime(before), WithoutTime(File.ReadAllText(all)));
        Assert.Equal((page + "<!-- kept -->", true), (File.ReadAllText(kept), File.Exists(gone)));

        // Its input has changed.
        string sidecar = Path.Combine(cohort.Folder(0), "ct.json");
        File.WriteAllText(sidecar, File.ReadAllText(sidecar) + "\n");
        CliResult.Of("report", cohort.Output);
        Assert.Equal(page.Length, File.ReadAllText(kept).Length);
    }

    [Fact]
    public void A_result_that_cannot_be_drawn_is_named_and_the_others_have_pages()
    {
        using var cohort = new PhantomCohort(default, default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        string volume = Path.Combine(cohort.Folder(1), "ct.nii");
        byte[] bytes = File.ReadAllBytes(volume);
        bytes[70] = 99;
        File.WriteAllBytes(volume, bytes);
        CliResult report = CliResult.Of("report", cohort.Output);
        Assert.Equal(ExitCode.SomeFailed, report.Code);
        Assert.Contains("has no page: ", report.Error, StringComparison.Ordinal);
        Assert.Contains("No pictures: ", File.ReadAllText(Path.Combine(cohort.Output, "report.html")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cohort.Folder(0), "report.html")));
    }

    [Fact]
    public void Without_series_no_page_is_written()
    {
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.NoInput, CliResult.Of("report", folder.Root).Code);
        Assert.Equal(ExitCode.NoInput, CliResult.Of("report", folder.At("none")).Code);
        Assert.Equal(ExitCode.Usage, CliResult.Of("report").Code);
        Assert.Empty(folder.Names());
        using var cohort = new PhantomCohort(default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert("--report", "--shard", "1/2").Code);
        Assert.False(File.Exists(Path.Combine(cohort.Output, "report.html")));
    }

    [Fact]
    public void A_cohort_of_failures_has_a_page_too()
    {
        using var cohort = new PhantomCohort(PhantomFaults.MissingSlice);
        Assert.Equal(ExitCode.InvalidInput, cohort.Convert("--report").Code);
        Assert.Contains("not converted", File.ReadAllText(Path.Combine(cohort.Output, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_sidecar_is_named_and_the_others_get_their_pages()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        BrokenSidecars.Break(cohort.Folder(1), "two spacings");
        File.WriteAllText(Path.Combine(cohort.Output, "run-0.jsonl"), """{"series":[{"name":"../x","SeriesInstanceUID":"","slices":3}]}""");
        CliResult result = CliResult.Of("report", cohort.Output);
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("output.spacingMm has 2 numbers instead of 3", result.Error, StringComparison.Ordinal);
        Assert.Contains("names the series \"../x\", which is ignored", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cohort.Folder(0), "report.html")));
        string page = File.ReadAllText(Path.Combine(cohort.Output, "report.html"));
        Assert.Contains("output.spacingMm has 2 numbers", page, StringComparison.Ordinal);
    }

    /// <summary>The cohort page without the minute in which it was written.</summary>
    private static string WithoutTime(string page) => Minute().Replace(page, "");

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d UTC")]
    private static partial Regex Minute();
}
