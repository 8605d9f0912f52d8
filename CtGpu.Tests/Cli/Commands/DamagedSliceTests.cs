using System.Globalization;
using System.Text.Json;
using CtGpu.Host;
using CtGpu.Tests.Dicom.Codecs.Jpeg2000;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Cli.Commands;

/// <summary>Series with damaged slices that are decoded all the same.</summary>
public sealed class DamagedSliceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Input => _folder.At("in");

    private string Output => _folder.At("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damage_is_named_in_the_record_the_log_and_the_messages()
    {
        Write([51, 397]);
        CliResult result = CliResult.Of("convert", Input, "-o", Output, "--mask", "none", "--spacing", "none", "--device", "cpu");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("damaged: missing-data, wrong-symbol", result.Error, StringComparison.Ordinal);
        Assert.Contains("Damaged slices were decoded in 1 volume, for example P1", result.Error, StringComparison.Ordinal);
        Assert.Contains("see \"damage\" in ct.json", result.Error, StringComparison.Ordinal);
        string json = Directory.GetFiles(Output, "ct.json", SearchOption.AllDirectories).Single();
        using var record = JsonDocument.Parse(File.ReadAllBytes(json));
        IEnumerable<string> damage = record.RootElement.GetProperty("series").GetProperty("damage").EnumerateArray().Select(kind =>
            kind.GetProperty("kind").GetString() + " " + string.Join(' ', kind.GetProperty("files").EnumerateArray().Select(NameOf)));
        Assert.Equal(["missing-data 0.dcm", "wrong-symbol 1.dcm"], damage);
        string log = File.ReadAllText(Directory.GetFiles(Output, "run-*.jsonl").Single());
        Assert.Contains("\"damage\":[\"missing-data\",\"wrong-symbol\"]", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Undamaged_slices_have_no_such_record()
    {
        Write([]);
        CliResult result = CliResult.Of("convert", Input, "-o", Output, "--mask", "none", "--spacing", "none", "--device", "cpu");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.DoesNotContain("amage", result.Error, StringComparison.Ordinal);
        string json = Directory.GetFiles(Output, "ct.json", SearchOption.AllDirectories).Single();
        Assert.DoesNotContain("damage", File.ReadAllText(json), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_damaged_slices_are_refused()
    {
        Write([51]);
        CliResult result = CliResult.Of("render", Input, "-o", _folder.At("view.png"));
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains("0.dcm: the codestream is damaged (missing-data). Copy the file again", result.Error, StringComparison.Ordinal);
    }

    private static string NameOf(JsonElement path) => Path.GetFileName(path.GetString()!);

    /// <summary>Four slices. In those with an offset, a bit of that byte of the codestream is changed.</summary>
    private void Write(int[] damaged)
    {
        Directory.CreateDirectory(Input);
        for (int z = 0; z < 4; z++)
        {
            byte[] codestream = [.. Jpeg2000Data.Of("OpenJPEG -M 32").Bytes];
            if (z < damaged.Length) codestream[damaged[z]] ^= (byte)(damaged[z] == 51 ? 1 : 2);
            DicomBytes slice = DicomBytes.CtSlice(rows: Jpeg2000Data.Rows, columns: Jpeg2000Data.Columns);
            slice.TransferSyntaxUid = "1.2.840.10008.1.2.4.90";
            slice.Text(0x00080018, "UI", string.Create(CultureInfo.InvariantCulture, $"1.2.3.4.{z + 1}"));
            slice.Text(0x00200032, "DS", string.Create(CultureInfo.InvariantCulture, $"0\\0\\{z}"));
            slice.Short(0x00280103, "US", 0);
            slice.Fragments([], codestream);
            File.WriteAllBytes(Path.Combine(Input, $"{z}.dcm"), slice.Build());
        }
    }
}
