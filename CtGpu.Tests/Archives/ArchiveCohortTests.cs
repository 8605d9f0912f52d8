using CtGpu.Host;
using CtGpu.Host.Library;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Library;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Archives;

/// <summary>A cohort in archives gives the results of the same cohort in folders.</summary>
public sealed class ArchiveCohortTests : IDisposable
{
    private readonly PhantomCohort _cohort = new(PhantomFaults.None, PhantomFaults.None);
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("study.zip")]
    [InlineData("stored.zip")]
    [InlineData("streamed.zip")]
    [InlineData("study.tar")]
    [InlineData("study.tar.gz")]
    [InlineData("study.tgz")]
    [InlineData("no-extension")]
    [InlineData("gz")]
    public void Has_the_hashes_of_the_folder(string name)
    {
        Assert.Equal(ExitCode.Success, _cohort.Convert().Code);
        string archive = Write(name);
        CliResult result = Convert(archive);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Code == ExitCode.Success ? "" : result.Error));
        for (int patient = 0; patient < 2; patient++)
        {
            Sidecar expected = _cohort.Sidecar(patient), actual = SidecarOf(patient);
            Assert.Equal(expected.Hash, actual.Hash);
            Assert.Equal(expected.Series.InputHash, actual.Series.InputHash);
            Assert.Equal(expected.Output.SpacingMm, actual.Output.SpacingMm);
        }

        CliResult again = Convert(archive);
        Assert.Contains("there already 2", again.Error, StringComparison.Ordinal);
        CliResult verified = CliResult.Of("verify", _folder.At("out"), "--inputs");
        Assert.Equal((ExitCode.Success, ""), (verified.Code, verified.Code == ExitCode.Success ? "" : verified.Error));
    }

    [Theory]
    [InlineData("study.zip")]
    [InlineData("no-extension")]
    public void A_manifest_of_an_archive_converts_to_the_same_volumes(string name)
    {
        Assert.Equal(ExitCode.Success, _cohort.Convert().Code);
        Write(name);
        string manifest = _folder.At("list.jsonl");
        Assert.Equal(ExitCode.Success, CliResult.Of("index", _folder.At(name), "-o", manifest).Code);
        Assert.Contains($"\"{name}/patient0/", File.ReadAllText(manifest), StringComparison.Ordinal);
        CliResult result = Convert(manifest);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal(_cohort.Sidecar(1).Hash, SidecarOf(1).Hash);

        File.Delete(_folder.At(name));
        GC.Collect();
        Assert.Equal(ExitCode.NoInput, CliResult.Of("convert", manifest, "-o", _folder.At("other")).Code);
        File.WriteAllText(_folder.At(name), "PK\u0003\u0004");
        Assert.NotEqual(ExitCode.Success, CliResult.Of("convert", manifest, "-o", _folder.At("other")).Code);
    }

    [Theory]
    [InlineData("study.tar")]
    [InlineData("study.tgz")]
    public void Standard_input_is_read(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Runs a shell.");
        Assert.Equal(ExitCode.Success, _cohort.Convert().Code);
        Write(name);
        for (int run = 0; run < 2; run++)
        {
            CliResult result = ShellScript.Run(
                _folder.Root, $"cat {name} | ctgpu convert - -o out --device cpu --spacing 4,4,4");
            Assert.Equal((ExitCode.Success, ""), (result.Code, result.Code == ExitCode.Success ? "" : result.Error));
            Assert.Contains(run == 0 ? "Converted 2" : "there already 2", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(_cohort.Sidecar(1).Hash, SidecarOf(1).Hash);
        CliResult text = ShellScript.Run(_folder.Root, "echo text | ctgpu convert - -o other --device cpu");
        Assert.Equal(ExitCode.InvalidInput, text.Code);
        Assert.Contains("standard input has 5 bytes that are no archive", text.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_in_a_searched_folder_is_not_opened_unless_it_is_an_input()
    {
        Write("in/study.zip");
        File.WriteAllBytes(_folder.At("in", "patient.dcm"), File.ReadAllBytes(Directory.GetFiles(_cohort.Patient(0))[0]));
        CliResult searched = CliResult.Of("index", _folder.At("in"));
        Assert.Contains("1 zip archive, not unpacked", searched.Error, StringComparison.Ordinal);
        foreach (string[] inputs in (string[][])[[_folder.At("in"), _folder.At("in", "study.zip")],
            [_folder.At("in", "study.zip"), _folder.At("in")]])
        {
            CliResult named = CliResult.Of(["index", .. inputs]);
            Assert.StartsWith("2 series", named.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("zip archive", named.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_archive_named_like_a_slice_fails_the_series_of_a_searched_folder()
    {
        string folder = _cohort.Patient(0);
        File.WriteAllBytes(Path.Combine(folder, "other.dcm"), ArchiveFiles.Zip(("a.dcm", [1])));
        CliResult result = CliResult.Of("convert", folder, "-o", _folder.At("out"), "--device", "cpu");
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains("is a zip archive, but its folder has CT slices", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_archive_is_converted_again()
    {
        string archive = Write("study.zip");
        Convert(archive);
        _cohort.Edit(0, "PHANTOM0", "PHANTOM9");
        Write("study.zip");
        Assert.Contains("Converted 1, there already 1", Convert(archive).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_reads_archives()
    {
        string archive = Write("study.zip");
        using CtGpuEngine engine = LibraryPhantom.Engine();
        IReadOnlyList<CtSeries> series = engine.Find([archive], cancellation: TestContext.Current.CancellationToken);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(2, series.Count);
        CtScan scan = engine.Read(series.Single(s => s.PatientId == "PHANTOM0"), cancellation: TestContext.Current.CancellationToken);
        CtScan expected = engine.Read(_cohort.Patient(0), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Hounsfield, scan.Hounsfield);
    }

    public void Dispose()
    {
        _cohort.Dispose();
        _folder.Dispose();
    }

    private CliResult Convert(string input) =>
        CliResult.Of("convert", input, "-o", _folder.At("out"), "--device", "cpu", "--spacing", "4,4,4");

    private Sidecar SidecarOf(int patient) =>
        Sidecar.Read(Assert.Single(Directory.GetDirectories(_folder.At("out", $"PHANTOM{patient}"))))!;

    /// <summary>Writes the cohort in the form that a name stands for.</summary>
    private string Write(string name)
    {
        (string Name, byte[] Content)[] files = ArchiveFiles.FilesIn(_cohort.Input);
        string path = _folder.At(name);
        if (name == "gz")
        {
            foreach ((string file, byte[] content) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(name, file))!);
                File.WriteAllBytes(_folder.At(name, file + ".gz"), ArchiveFiles.Gzip(content));
            }

            return path;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Path.GetFileName(name) switch
        {
            "stored.zip" => ArchiveFiles.Zip(System.IO.Compression.CompressionLevel.NoCompression, files),
            "streamed.zip" => ArchiveFiles.StreamedZip(files),
            "study.tar" => ArchiveFiles.Tar(files),
            "study.tar.gz" or "study.tgz" => ArchiveFiles.Gzip(ArchiveFiles.Tar(files)),
            _ => ArchiveFiles.Zip(files),
        });
        return path;
    }
}
