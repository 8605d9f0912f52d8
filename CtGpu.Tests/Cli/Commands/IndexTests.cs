using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

public sealed class IndexTests : IDisposable
{
    private readonly PhantomCohort _cohort = new(PhantomFaults.None, PhantomFaults.MissingSlice, PhantomFaults.None, PhantomFaults.Uneven);

    private string ManifestPath => Path.Combine(_cohort.Input, "..", "lists", "manifest.jsonl");

    [Fact]
    public void A_line_a_series_with_its_verdict_numbers_and_files()
    {
        JsonElement[] lines = Lines(CliResult.Of("index", _cohort.Input).Output);
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.Equal("series", line.GetProperty("kind").GetString()));
        JsonElement whole = Of(lines, "PHANTOM0"), gap = Of(lines, "PHANTOM1"), uneven = Of(lines, "PHANTOM3");
        Assert.Equal("regular", whole.GetProperty("verdict").GetString());
        Assert.True(whole.GetProperty("accepted").GetBoolean());
        Assert.Equal(JsonValueKind.Null, whole.GetProperty("reason").ValueKind);
        Assert.Equal([24, 64, 64], Numbers(whole.GetProperty("volumes")[0].GetProperty("shape")));
        Assert.Equal([13, 5, 5], Numbers(whole.GetProperty("volumes")[0].GetProperty("spacingMm")));
        Assert.Equal(24, whole.GetProperty("files").GetArrayLength());
        Assert.Equal(
            whole.GetProperty("files").EnumerateArray().Sum(f => new FileInfo(f.GetString()!).Length),
            whole.GetProperty("bytes").GetInt64());

        Assert.Equal("missing", gap.GetProperty("verdict").GetString());
        Assert.False(gap.GetProperty("accepted").GetBoolean());
        Assert.Equal(65, gap.GetProperty("code").GetInt32());
        Assert.Contains("--on-missing", gap.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Single(Numbers(gap.GetProperty("volumes")[0].GetProperty("geometry").GetProperty("missing")));
        Assert.Equal("uneven", uneven.GetProperty("verdict").GetString());
        Assert.True(uneven.GetProperty("volumes")[0].GetProperty("geometry").GetProperty("spacingDeviationMm").GetDouble() > 0.1);
    }

    [Fact]
    public void Left_out_and_unreadable_files_are_listed_with_the_reason()
    {
        File.WriteAllText(Path.Combine(_cohort.Input, "notes.txt"), "of the study");
        byte[] cut = new byte[400];
        "DICM"u8.CopyTo(cut.AsSpan(128));
        string other = Path.Combine(_cohort.Input, "other");
        Directory.CreateDirectory(other);
        File.WriteAllBytes(Path.Combine(other, "cut.dcm"), cut);
        CliResult result = CliResult.Of("index", _cohort.Input);
        JsonElement[] lines = Lines(result.Output);
        Assert.Equal(
            ["series", "series", "series", "series", "unreadable", "left-out"], lines.Select(l => l.GetProperty("kind").GetString()));
        Assert.EndsWith("other/cut.dcm", lines[4].GetProperty("files")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("not a DICOM file", lines[5].GetProperty("reason").GetString());
        Assert.Contains("4 series, 2 refused by convert: 2 regular, 1 missing, 1 uneven.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_converts_to_the_same_volumes_as_its_folder()
    {
        Assert.Equal(ExitCode.SomeFailed, _cohort.Convert().Code);
        Dictionary<string, string> before = _cohort.Volumes();
        Directory.Delete(_cohort.Output, recursive: true);
        WriteManifest();
        Assert.Equal(ExitCode.SomeFailed, Convert().Code);
        Assert.Equal(before, _cohort.Volumes());
        Assert.Equal(4, _cohort.Folders().Length);
    }

    [Fact]
    public void Paths_begin_at_the_manifests_own_folder()
    {
        WriteManifest();
        Assert.All(File.ReadLines(ManifestPath), line =>
            Assert.StartsWith(
                "../in/patient", JsonDocument.Parse(line).RootElement.GetProperty("files")[0].GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Shards_of_a_manifest_have_each_series_once(int shards)
    {
        WriteManifest();
        var folders = new List<string>();
        for (int shard = 0; shard < shards; shard++)
        {
            Convert("--shard", $"{shard}/{shards}");
            folders.AddRange(_cohort.Folders());
            if (Directory.Exists(_cohort.Output)) Directory.Delete(_cohort.Output, recursive: true);
        }

        Assert.Equal(4, folders.Count);
        Assert.Equal(4, folders.Distinct().Count());
    }

    [Fact]
    public void A_shard_reads_the_headers_of_its_own_series_only()
    {
        WriteManifest();
        string[] lines = File.ReadAllLines(ManifestPath);
        string[] uids = [.. lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("SeriesInstanceUID").GetString()!)];
        Assert.Equal(uids.Order(StringComparer.Ordinal), uids);
        // The second series is missing. The first shard does not read it.
        string patient = JsonDocument.Parse(lines[1]).RootElement.GetProperty("PatientID").GetString()!;
        Directory.Delete(_cohort.Patient(patient[^1] - '0'), recursive: true);
        Assert.DoesNotContain("any more", Convert("--shard", "0/2").Error, StringComparison.Ordinal);
        Assert.Contains("none of its", Convert("--shard", "1/2").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_or_changed_files_fail_their_series()
    {
        WriteManifest();
        Directory.Delete(_cohort.Patient(0), recursive: true);
        string changed = Directory.EnumerateFiles(_cohort.Patient(2)).First();
        File.AppendAllText(changed, "more");
        CliResult result = Convert();
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("none of its 24 files exists any more", result.Error, StringComparison.Ordinal);
        Assert.Contains("run ctgpu index again", result.Error, StringComparison.Ordinal);
        Assert.Contains("but the manifest lists", _cohort.Failure(2).Message, StringComparison.Ordinal);
        Assert.Equal(65, _cohort.Failure(2).Code);
    }

    [Fact]
    public void A_missing_slice_fails_its_series()
    {
        WriteManifest();
        // The last slice, because its loss leaves no gap.
        File.Delete(Directory.EnumerateFiles(_cohort.Patient(0)).Order(StringComparer.Ordinal).Last());
        Convert();
        Assert.Contains("does not exist any more", _cohort.Failure(0).Message, StringComparison.Ordinal);
        Assert.NotNull(_cohort.Sidecar(2));
    }

    [Fact]
    public void A_manifest_in_the_wrong_place_is_one_error()
    {
        WriteManifest();
        string moved = Path.Combine(_cohort.Input, "..", "moved.jsonl");
        File.WriteAllText(moved, File.ReadAllText(ManifestPath).Replace("../in/", "elsewhere/", StringComparison.Ordinal));
        CliResult result = CliResult.Of("convert", moved, "-o", _cohort.Output, "--device", "cpu");
        Assert.Equal(ExitCode.NoInput, result.Code);
        Assert.Contains("Move the manifest back to where it was written", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cohort.Output));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"event\":\"start\"}")]
    [InlineData("{\"kind\":\"series\",\"files\":[]}")]
    [InlineData("{\"kind\":\"series\",\"files\":[null],\"SeriesInstanceUID\":\"1\",\"bytes\":2}")]
    [InlineData("[1]")]
    public void An_invalid_manifest_is_refused_with_the_line(string line)
    {
        string path = Path.Combine(_cohort.Input, "..", "list.jsonl");
        File.WriteAllText(path, "\n" + line + "\n");
        CliResult result = CliResult.Of("convert", path, "-o", _cohort.Output);
        Assert.Equal(ExitCode.NoInput, result.Code);
        Assert.Contains("list.jsonl line 2 is not a line of a manifest", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_cannot_be_written_is_73_and_leaves_nothing()
    {
        CliResult result = CliResult.Of("index", _cohort.Input, "-o", Path.Combine(_cohort.Patient(0), "no", "such", "list.jsonl"));
        Assert.Equal(ExitCode.CannotWrite, result.Code);
    }

    [Fact]
    public void No_series_is_66() =>
        Assert.Equal(ExitCode.NoInput, CliResult.Of("index", Directory.CreateDirectory(Path.Combine(_cohort.Input, "none")).FullName).Code);

    public void Dispose() => _cohort.Dispose();

    private static JsonElement[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static JsonElement Of(JsonElement[] lines, string patient) =>
        lines.Single(l => l.GetProperty("PatientID").GetString() == patient);

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(n => n.GetDouble())];

    private void WriteManifest()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ManifestPath)!);
        Assert.Equal(ExitCode.Success, CliResult.Of("index", _cohort.Input, "-o", ManifestPath).Code);
    }

    private CliResult Convert(params string[] options) =>
        CliResult.Of(["convert", ManifestPath, "-o", _cohort.Output, "--device", "cpu", "--spacing", "4,4,4", .. options]);
}
