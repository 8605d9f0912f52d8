using CtGpu.Host;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Cli.Commands.Converting;

/// <summary>Slices that were not fetched or are damaged: all commands count the same failures.</summary>
public sealed class LostFilesTests
{
    private const string Lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";

    [Fact]
    public void A_lost_end_slice_fails_its_series_also_from_a_manifest()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        File.WriteAllText(LastSlice(cohort, 1), Lfs);
        string manifest = Path.Combine(cohort.Input, "..", "list.jsonl");

        CliResult index = CliResult.Of("index", cohort.Input, "-o", manifest);
        CliResult fromFolder = cohort.Convert();
        SeriesFailure failure = cohort.Failure(1);
        Directory.Delete(cohort.Output, recursive: true);
        CliResult fromManifest = FromManifest(cohort, manifest);

        Assert.Contains("1 regular, 1 unreadable", index.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.SomeFailed, ExitCode.SomeFailed), (fromFolder.Code, fromManifest.Code));
        Assert.Equal((65, "scan"), (failure.Code, failure.Stage));
        Assert.Contains("is a Git LFS pointer, but its folder has CT slices", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is a Git LFS pointer, but its folder has CT slices", cohort.Failure(1).Message, StringComparison.Ordinal);
        string name = Path.GetFileName(LastSlice(cohort, 1));
        Assert.Equal([$"patient1/{name}"], failure.Files);
        Assert.Single(Directory.GetFiles(cohort.Output, "ct.json", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_broken_link_or_an_empty_file_fails_its_series_from_a_manifest_too(bool link)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        string last = LastSlice(cohort, 1);
        File.Delete(last);
        if (link) File.CreateSymbolicLink(last, "../.git/annex/objects/gone");
        else File.WriteAllBytes(last, []);
        string manifest = Path.Combine(cohort.Input, "..", "list.jsonl");
        CliResult.Of("index", cohort.Input, "-o", manifest);

        CliResult result = FromManifest(cohort, manifest);

        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains(
            link ? "is a link to ../.git/annex/objects/gone, which does not exist, but" : "is empty or not a regular file, but",
            cohort.Failure(1).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lfs", "is a Git LFS pointer")]
    [InlineData("cut", "the file ends after 200 bytes")]
    public void A_folder_without_a_readable_slice_is_one_failure_for_all_commands(string content, string finding)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        foreach (string file in Directory.GetFiles(cohort.Patient(1)))
        {
            if (content == "lfs") File.WriteAllText(file, Lfs);
            else File.WriteAllBytes(file, Cut());
        }

        string manifest = Path.Combine(cohort.Input, "..", "list.jsonl");
        CliResult index = CliResult.Of("index", cohort.Input, "-o", manifest);
        CliResult dry = cohort.Convert("--dry-run");
        CliResult first = cohort.Convert();
        string[] folders = cohort.Folders();
        CliResult again = cohort.Convert("--retry-failed");
        CliResult listed = FromManifest(cohort, manifest);

        Assert.Contains("1 failure outside of any series", index.Error, StringComparison.Ordinal);
        Assert.Contains("1 refused", dry.Error, StringComparison.Ordinal);
        Assert.All([first, again, listed], run => Assert.Equal(ExitCode.SomeFailed, run.Code));
        Assert.Contains("Converted 1, there already 0, failed 1 of 2 series found", first.Error, StringComparison.Ordinal);
        Assert.Contains("Converted 0, there already 1, failed 1 of 2 series found", again.Error, StringComparison.Ordinal);
        Assert.Contains("Converted 0, there already 1, failed 1 of 2 series found", listed.Error, StringComparison.Ordinal);
        Assert.Equal(2, folders.Length);
        Assert.Equal(folders, cohort.Folders());
        SeriesFailure failure = folders.Select(SeriesFailure.Read).Single(f => f != null)!;
        Assert.Equal((65, 24), (failure.Code, failure.Files.Count));
        Assert.Contains(finding, failure.Message, StringComparison.Ordinal);
        Assert.Contains("23 more files cannot be read either, with the same flaw", failure.Message, StringComparison.Ordinal);
        string status = CliResult.Of("status", cohort.Output, "--json").Output;
        Assert.Contains("\"failed\":1", status.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_damaged_files_alone_ends_with_their_code()
    {
        using var cohort = new PhantomCohort();
        Directory.CreateDirectory(cohort.Patient(0));
        for (int k = 0; k < 12; k++) File.WriteAllBytes(Path.Combine(cohort.Patient(0), $"IM{k:00}.dcm"), Cut());

        CliResult result = cohort.Convert();

        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Single(Directory.GetFiles(cohort.Output, "error.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void With_nothing_else_the_error_names_the_kinds_and_what_to_do()
    {
        using var folder = new TempFolder();
        for (int k = 0; k < 3; k++) File.WriteAllText(folder.At($"IM{k}.dcm"), Lfs);
        File.WriteAllText(folder.At("scan.zip"), "PK\u0003\u0004");
        File.WriteAllText(folder.At("notes.txt"), "text");

        foreach (string command in (string[])["convert", "index"])
        {
            CliResult result = CliResult.Of(command, folder.Root, "-o", folder.At("out"));
            Assert.Equal(ExitCode.NoInput, result.Code);
            Assert.Contains(
                "(5 files left out: 3 Git LFS pointers, 1 not a DICOM file, 1 zip archive, not unpacked). Expected CT images as DICOM "
                + "files. Fetch the content with git lfs pull. Unpack with unzip or pass it as an INPUT of its own.",
                result.Error,
                StringComparison.Ordinal);
        }

        CliResult single = CliResult.Of("convert", folder.At("scan.zip"), "-o", folder.At("out"));
        Assert.Equal(ExitCode.InvalidInput, single.Code);
        Assert.Contains("scan.zip cannot be read as an archive: it starts like a zip archive", single.Error, StringComparison.Ordinal);
    }

    /// <summary>A DICOM file that ends within its first elements, at the end of one.</summary>
    private static byte[] Cut()
    {
        byte[] whole = DicomBytes.CtSlice().Build();
        return [.. whole[..132], .. DicomBytes.Encode(true, false, 0x00020016, "AE", new byte[60])];
    }

    private static string LastSlice(PhantomCohort cohort, int patient) =>
        Directory.GetFiles(cohort.Patient(patient)).Order(StringComparer.Ordinal).Last();

    private static CliResult FromManifest(PhantomCohort cohort, string manifest) =>
        CliResult.Of("convert", manifest, "-o", cohort.Output, "--device", "cpu", "--spacing", "4,4,4");
}
