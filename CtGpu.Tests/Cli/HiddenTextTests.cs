using System.Globalization;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli;

/// <summary>Terminal escapes and formulas in DICOM values reach no terminal, log, table or page as they are.</summary>
public sealed class HiddenTextTests : IDisposable
{
    private const string Escapes = "\e]0;PWNED\a\e[2J\e[31mHACKED\r\0!\u009B1m";
    private const string Formula = "=cmd|'/C calc'!A0";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text")]
    [InlineData("jsonl")]
    public void Control_characters_of_a_refused_series_are_escaped_everywhere(string logFormat)
    {
        Write("a", 1, new DicomElement(0x00281054, "LO", Encoding.Latin1.GetBytes(Escapes)));
        Write("b", 2, new DicomElement(0x00280030, "DS", Encoding.Latin1.GetBytes("0.7\\\e[31m")));
        CliResult run = CliResult.Of(
            "convert", _folder.At("in"), "-o", _folder.At("out"), "--device", "cpu", "--log-format", logFormat, "--report");
        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.Contains("HACKED", run.Error, StringComparison.Ordinal);
        string[] shown =
        [
            run.Error,
            CliResult.Of("status", _folder.At("out"), "--failed").Output,
            CliResult.Of("status", _folder.At("out"), "--failed", "--json").Output,
            CliResult.Of("index", _folder.At("in")).Output,
            CliResult.Of("index", _folder.At("in")).Error,
            CliResult.Of("convert", _folder.At("in"), "-o", _folder.At("none"), "--dry-run").Output,
            CliResult.Of("convert", _folder.At("in"), "-o", _folder.At("out"), "--verbose", "--overwrite", "--device", "cpu").Error,
            .. Files("cohort.csv", "*.jsonl", "*.html", "error.json"),
        ];
        Assert.All(shown, AssertPlain);
        Assert.Contains(@"\x1B]0;PWNED\x07", File.ReadAllText(_folder.At("out", "cohort.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_formula_stays_text_in_the_table_and_the_exact_value_in_the_sidecar()
    {
        Write("a", 1, new DicomElement(0x00100020, "LO", Encoding.Latin1.GetBytes(Formula)));
        CliResult run = CliResult.Of("convert", _folder.At("in"), "-o", _folder.At("out"), "--device", "cpu", "--mask", "none");
        Assert.True(run.Code == ExitCode.Success, run.Error);
        string sidecar = Assert.Single(Directory.GetFiles(_folder.At("out"), "ct.json", SearchOption.AllDirectories));
        Assert.Equal(Formula, Sidecar.Read(Path.GetDirectoryName(sidecar)!)!.Series.PatientId);
        string row = File.ReadAllLines(_folder.At("out", "cohort.csv"))[1];
        Assert.StartsWith("'=cmd_'_C calc'!A0/", row, StringComparison.Ordinal);
        Assert.Contains($",'{Formula},", row, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_feed_of_a_DICOM_value_forges_no_line()
    {
        Write("a", 1, new DicomElement(0x00281054, "LO", "HU\nConverted 1, there already 0"u8.ToArray()));
        CliResult run = CliResult.Of("convert", _folder.At("in"), "-o", _folder.At("out"), "--device", "cpu");
        Assert.Contains(@"RescaleType HU\x0AConverted 1", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\nConverted 1", run.Error, StringComparison.Ordinal);
    }

    private static void AssertPlain(string text)
    {
        int at = text.AsSpan().IndexOfAnyExcept(['\n', '\t', .. text.Where(c => !char.IsControl(c))]);
        Assert.True(at < 0, at < 0 ? "" : $"U+{(int)text[at]:X4} in {text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 40)]}");
        Assert.DoesNotContain('\u202E', text);
    }

    private IEnumerable<string> Files(params string[] patterns) => patterns.SelectMany(
        pattern => Directory.GetFiles(_folder.At("out"), pattern, SearchOption.AllDirectories)).Select(
        path => File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal));

    private void Write(string name, int seed, DicomElement element)
    {
        Directory.CreateDirectory(_folder.At("in", name));
        for (int z = 0; z < 3; z++)
        {
            CtSlice slice = WrittenSeries.Slice(0, 0, 2 * z) with
            {
                SeriesSeed = seed.ToString(CultureInfo.InvariantCulture),
                InstanceSeed = FormattableString.Invariant($"{seed} {z}"),
                Overrides = [element],
            };
            slice.Write(_folder.At("in", name, FormattableString.Invariant($"{z}.dcm")), new short[slice.Rows * slice.Columns]);
        }
    }
}
