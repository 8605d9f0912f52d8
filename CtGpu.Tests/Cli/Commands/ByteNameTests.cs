using System.Text;
using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Paths;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

/// <summary>Cohorts in which names of files and folders are not text, or text that could mislead.</summary>
public sealed class ByteNameTests : IDisposable
{
    private readonly PhantomCohort _cohort = new(
        PhantomFaults.None, PhantomFaults.None, PhantomFaults.None, PhantomFaults.None, PhantomFaults.MissingSlice);

    public void Dispose()
    {
        ByteNames.Remove(_cohort.Input);
        _cohort.Dispose();
    }

    [Fact]
    public void Series_in_folders_and_files_of_any_name_are_converted()
    {
        Assert.Equal(ExitCode.SomeFailed, _cohort.Convert().Code);
        Dictionary<string, string> before = _cohort.Volumes();
        Directory.Delete(_cohort.Output, recursive: true);
        string[] files = Files(CliResult.Of("index", _cohort.Input).Output);
        byte[][] paths = Rename();

        CliResult index = CliResult.Of("index", _cohort.Input), plan = _cohort.Convert("--dry-run"), run = _cohort.Convert();

        Assert.Equal(files.Length, Files(index.Output).Length);
        Assert.Contains("5 series, 1 refused by convert: 4 regular, 1 missing.", index.Error, StringComparison.Ordinal);
        Assert.Equal(4, plan.Output.Split('\n').Count(line => line.StartsWith("convert ", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.Equal(before, _cohort.Volumes());
        // Files of the error are below INPUT, and lead to bytes that exist.
        SeriesFailure failure = _cohort.Failure(4);
        Assert.NotEmpty(failure.Files);
        Assert.All(failure.Files, file =>
        {
            byte[] bytes = EscapedPath.Unescape(Path.Combine(_cohort.Input, file));
            Assert.True(bytes.AsSpan().StartsWith(paths[4]));
            Assert.True(InputPath.StateOf(Path.Combine(_cohort.Input, file)) is { Exists: true, IsFolder: false });
            Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        });
        CliResult verify = CliResult.Of("verify", _cohort.Output, "--inputs");
        // The refused series has no result; the inputs of all others are found.
        string[] findings = verify.Output.TrimEnd().Split('\n');
        Assert.Equal(2, findings.Length);
        Assert.StartsWith("PHANTOM4/", findings[0], StringComparison.Ordinal);
        Assert.StartsWith("5 series, 13 items checked: 0 changed, 1 without", findings[1], StringComparison.Ordinal);

        string[] records = [.. Directory.EnumerateFiles(_cohort.Output, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".jsonl" or ".csv").Select(File.ReadAllText)];
        Assert.Equal(4 + 1 + 1 + 1, records.Length);
        Assert.Contains(records, record => record.Contains(@"\\x0A", StringComparison.Ordinal));
        // JSON would write a control character as \u001B.
        string[] texts = [.. records, index.Output, index.Error, plan.Output, plan.Error, run.Output, run.Error];
        Assert.All(texts, text => Assert.DoesNotContain("\\u001", text, StringComparison.OrdinalIgnoreCase));
        Assert.All(texts, text => Assert.DoesNotContain('\uFFFD', text));
        Assert.All(texts, text => Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter is not ('\r' or '\n')));
    }

    [Fact]
    public void A_manifest_converts_like_its_folder()
    {
        Rename();
        Assert.Equal(ExitCode.SomeFailed, _cohort.Convert().Code);
        Dictionary<string, string> before = _cohort.Volumes();
        Directory.Delete(_cohort.Output, recursive: true);
        // The manifest has such a name, too, and such a folder.
        string folder = Path.Combine(_cohort.Input, "lists"), manifest = Path.Combine(folder, "manifest.jsonl");
        Directory.CreateDirectory(folder);
        Assert.Equal(ExitCode.Success, CliResult.Of("index", _cohort.Input, "-o", manifest).Code);
        Assert.All(Files(File.ReadAllText(manifest)), file => Assert.StartsWith("../", file, StringComparison.Ordinal));
        ByteNames.Rename(manifest, [.. ByteNames.Gb, .. ".jsonl"u8]);
        ByteNames.Rename(folder, [.. "lists"u8, 0xE9]);

        string input = Path.Combine(_cohort.Input, @"lists\xE9", @"\xC4\xE3.jsonl");
        CliResult run = CliResult.Of("convert", input, "-o", _cohort.Output, "--device", "cpu", "--spacing", "4,4,4");

        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.Equal(before, _cohort.Volumes());
        ByteNames.Remove(_cohort.Patient(0));
        CliResult gone = CliResult.Of("convert", input, "-o", _cohort.Output, "--device", "cpu", "--spacing", "4,4,4");
        Assert.Contains("none of its 24 files exists any more", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_is_taken_as_it_is_before_it_is_taken_as_an_escape()
    {
        ByteNames.Rename(_cohort.Patient(1), ByteNames.Latin1);
        Directory.Move(_cohort.Patient(2), Path.Combine(_cohort.Input, @"caf\xE9"));
        string path = Path.Combine(_cohort.Input, @"caf\xE9"), protectedPath = Path.Combine(_cohort.Input, @"caf\x5CxE9");

        Assert.Contains("\"PHANTOM2\"", CliResult.Of("index", path).Output, StringComparison.Ordinal);
        Assert.Contains("\"PHANTOM2\"", CliResult.Of("index", protectedPath).Output, StringComparison.Ordinal);
        Directory.Delete(path, recursive: true);
        Assert.Contains("\"PHANTOM1\"", CliResult.Of("index", path).Output, StringComparison.Ordinal);
        string lowerCase = path.Replace("E9", "e9", StringComparison.Ordinal);
        Assert.Contains("\"PHANTOM1\"", CliResult.Of("index", lowerCase).Output, StringComparison.Ordinal);

        CliResult missing = CliResult.Of("index", protectedPath);
        Assert.Equal(ExitCode.NoInput, missing.Code);
        Assert.Contains($"{protectedPath} does not exist", missing.Error, StringComparison.Ordinal);
        CliResult forged = CliResult.Of("index", Path.Combine(_cohort.Input, "no\nctgpu: done"));
        Assert.Contains(@"no\x0Actgpu: done does not exist", forged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_and_bench_read_such_a_folder()
    {
        ByteNames.Rename(_cohort.Patient(1), ByteNames.Latin1);
        string path = Path.Combine(_cohort.Input, @"caf\xE9"), picture = Path.Combine(_cohort.Input, "view.png");
        Assert.Equal(ExitCode.Success, CliResult.Of("render", path, "-o", picture).Code);
        Assert.True(File.Exists(picture));
        File.WriteAllText(Path.Combine(_cohort.Input, "ct.nii"), "no volume");
        ByteNames.Rename(Path.Combine(_cohort.Input, "ct.nii"), [0xE9, .. ".nii"u8]);
        CliResult volume = CliResult.Of("render", Path.Combine(_cohort.Input, @"\xE9.nii"), "-o", picture);
        Assert.Equal(ExitCode.InvalidInput, volume.Code);
        Assert.Contains(@"\xE9.nii is not a volume that can be rendered: its path is not UTF-8", volume.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, CliResult.Of("bench", "--input", path, "--device", "cpu", "--json").Code);
    }

    /// <summary>Gives every patient but the first a name of another kind.</summary>
    private byte[][] Rename()
    {
        foreach (string file in Directory.GetFiles(_cohort.Patient(2)))
            ByteNames.Rename(file, [.. ByteNames.Gb, .. Encoding.UTF8.GetBytes(Path.GetFileName(file))]);
        return
        [
            Encoding.UTF8.GetBytes(_cohort.Patient(0)),
            ByteNames.Rename(_cohort.Patient(1), ByteNames.Latin1),
            Encoding.UTF8.GetBytes(_cohort.Patient(2)),
            ByteNames.Rename(_cohort.Patient(3), @"caf\xE9"u8.ToArray()),
            ByteNames.Rename(_cohort.Patient(4), ByteNames.Forged),
        ];
    }

    private static string[] Files(string manifest) =>
    [
        .. manifest.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("files").EnumerateArray())
            .Select(file => file.GetString()!),
    ];
}
