using System.Globalization;
using System.Text.Json;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Series.Splitting;

/// <summary>Files of several scans in one series, converted by the whole program.</summary>
public sealed class ScansInFilesTests : IDisposable
{
    private static readonly Dictionary<string, (uint Tag, string Vr, string[] Values)> s_attributes = new()
    {
        ["AcquisitionNumber"] = (0x00200012, "IS", ["1", "2"]),
        ["ConvolutionKernel"] = (0x00181210, "SH", ["B30f", "B70f"]),
        ["ImageType"] = (0x00080008, "CS", ["ORIGINAL\\PRIMARY\\AXIAL", "ORIGINAL\\PRIMARY\\AXIAL\\MIP"]),
        ["KVP"] = (0x00180060, "DS", ["80", "140"]),
        ["TemporalPositionIdentifier"] = (0x00200100, "IS", ["1", "2"]),
        ["TriggerTime"] = (0x00181060, "DS", ["0", "412.5"]),
        ["ScanOptions"] = (0x00180022, "CS", ["CARDIO\\TP0%", "CARDIO\\TP70%"]),
        ["ContentTime"] = (0x00080033, "TM", ["101500.25", "101503"]),
        ["AcquisitionTime"] = (0x00080032, "TM", ["101500.25", "101503"]),
        ["FilterType"] = (0x00181160, "SH", ["FLAT", "WEDGE"]),
        ["ReconstructionDiameter"] = (0x00181100, "DS", ["250", "360"]),
    };

    private readonly ScannedFiles _files = new();

    public static TheoryData<string> Keywords => [.. s_attributes.Keys];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Keywords))]
    public void Two_scans_of_the_same_positions_are_two_volumes_named_by_their_attribute(string keyword)
    {
        EditedSlice[] one = Scan(0, -20, (keyword, 0)), other = Scan(1, -20, (keyword, 1));
        _files.Write(other, one);

        _files.AssertVolumes(one, other);

        string[] values = s_attributes[keyword].Values;
        Assert.Equal([(keyword, values[0]), (keyword, values[1])], _files.Sidecars().Select(Told));
    }

    [Theory]
    [InlineData("ConvolutionKernel")]
    [InlineData("ImageType")]
    [InlineData("KVP")]
    [InlineData("FilterType")]
    [InlineData("ReconstructionDiameter")]
    public void Reconstructions_that_interleave_evenly_are_two_volumes(string keyword)
    {
        EditedSlice[] one = Scan(0, -20, (keyword, 0)), other = Scan(1, -18, (keyword, 1));
        _files.Write(one, other);

        _files.AssertVolumes(one, other);
    }

    [Theory]
    [InlineData("AcquisitionNumber", -18)]
    [InlineData("TriggerTime", -18)]
    [InlineData("ContentTime", -18)]
    [InlineData("AcquisitionNumber", 28)]
    [InlineData("KVP", 28)]
    [InlineData("ScanOptions", 28)]
    public void Other_scans_that_interleave_evenly_or_follow_each_other_are_one_volume(string keyword, double first)
    {
        EditedSlice[] one = Scan(0, -20, (keyword, 0)), other = Scan(1, first, (keyword, 1));
        _files.Write(one, other);

        _files.AssertVolumes([.. one.Concat(other).OrderBy(s => s.Position.Z)]);
    }

    [Theory]
    [InlineData("AcquisitionNumber", -19.2)]
    [InlineData("TriggerTime", -19.98)]
    [InlineData("ScanOptions", -17)]
    public void Scans_that_interleave_unevenly_are_two_volumes(string keyword, double first)
    {
        EditedSlice[] one = Scan(0, -20, (keyword, 0)), other = Scan(1, first, (keyword, 1));
        _files.Write(one, other);

        _files.AssertVolumes(one, other);
    }

    [Theory]
    [InlineData("AcquisitionNumber", "ConvolutionKernel")]
    [InlineData("ConvolutionKernel", "TriggerTime")]
    [InlineData("ImageType", "ScanOptions")]
    [InlineData("KVP", "ContentTime")]
    public void Two_attributes_together_give_four_volumes(string first, string second)
    {
        EditedSlice[][] scans = [.. Enumerable.Range(0, 4).Select(n => Scan(n, -20, (first, n / 2), (second, n % 2)))];
        _files.Write(scans);

        _files.AssertVolumes(scans);

        Assert.Equal(
            Enumerable.Range(0, 4).Select(n => $"{s_attributes[first].Values[n / 2]} {s_attributes[second].Values[n % 2]}"),
            _files.Sidecars().Select(s => string.Join(' ', s.Series.ToldApartBy!.Values)));
    }

    [Fact]
    public void Kernels_end_to_end_are_refused()
    {
        _files.Write(Scan(0, -20, ("ConvolutionKernel", 0)), Scan(1, 28, ("ConvolutionKernel", 1)));
        _files.AssertRefused("mixed-scans", "ConvolutionKernel is 'B30f' in ", "but 'B70f' in ", "(12 of 24 slices)");
    }

    [Fact]
    public void Scans_that_nothing_tells_apart_are_refused_with_what_differs()
    {
        EditedSlice[] one = Scan(0, -20, ("KVP", 0)), other = Scan(1, -20, ("KVP", 0));
        one[3].Edit = file => file.Text(0x00180060, "DS", "140");
        _files.Write(one, other);
        _files.AssertRefused("duplicates", "are at the same position", "The slices differ in KVP, but no attribute");
    }

    [Fact]
    public void Slices_at_one_position_have_none_of_their_own()
    {
        EditedSlice[] slices = Scan(0, -20, ("KVP", 0));
        foreach (EditedSlice slice in slices) slice.Position = slices[0].Position;
        _files.Write(slices);
        _files.AssertRefused("no-positions", "all 12 slices have one position", "they have no position of their own");
    }

    [Fact]
    public void Phases_whose_trigger_times_differ_in_every_slice_are_recorded_everywhere()
    {
        EditedSlice[][] phases =
        [
            .. Enumerable.Range(0, 3).Select(phase => _files.Scan(change: (slice, k) => slice.Edit = file =>
            {
                file.Text(0x00181060, "DS", (400 + (100 * phase) + (7 * k % 11)).ToString(CultureInfo.InvariantCulture));
                file.Text(0x00080033, "TM", $"1015{k:00}.{phase}");
            })),
        ];
        _files.Write(phases);

        _files.AssertVolumes(phases);
        AssertRecorded("TriggerTime", ["400", "500", "600"]);
    }

    [Fact]
    public void Kernels_interleaved_are_recorded_everywhere()
    {
        EditedSlice[] soft = Scan(0, -20, ("ConvolutionKernel", 0)), sharp = Scan(1, -18, ("ConvolutionKernel", 1));
        _files.Write(soft, sharp);

        _files.AssertVolumes(soft, sharp);
        AssertRecorded("ConvolutionKernel", ["B30f", "B70f"]);
    }

    /// <summary>Asserts that sidecars, cohort.csv, the run log and the manifest give these values, one for each volume.</summary>
    private void AssertRecorded(string keyword, string[] values)
    {
        string[] names = [.. values.Select((_, n) => n == 0 ? "P1/1.2.3.2" : $"P1/1.2.3.2_{n + 1}")];
        Assert.Equal(names, _files.Results().Select(r => Path.GetRelativePath(_files.Output, r)));
        Assert.Equal(values.Select(v => (keyword, v)), _files.Sidecars().Select(Told));

        string[][] table = [.. File.ReadAllLines(Path.Combine(_files.Output, "cohort.csv")).Select(line => line.Split(','))];
        // The cells between these have quoted commas.
        Assert.Equal(("name", "toldApartBy"), (table[0][0], table[0][^1]));
        Assert.Equal(
            names.Zip(values, (n, v) => $"{n} {keyword}={v}"),
            table.Skip(1).Select(row => $"{row[0]} {row[^1]}").Order(StringComparer.Ordinal));

        JsonElement[] done =
        [
            .. Directory.EnumerateFiles(_files.Output, "run-*.jsonl").SelectMany(File.ReadAllLines)
                .Select(line => JsonDocument.Parse(line).RootElement).Where(e => e.GetProperty("event").GetString() == "done"),
        ];
        Assert.Equal(
            names.Zip(values, (n, v) => $"{n} {v}"),
            done.Select(e => $"{e.GetProperty("name").GetString()} {e.GetProperty("toldApartBy").GetProperty(keyword).GetString()}")
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            values,
            _files.Indexed().GetProperty("volumes").EnumerateArray()
                .Select(v => v.GetProperty("toldApartBy").GetProperty(keyword).GetString()));
        CliResult verified = CliResult.Of("verify", _files.Output, "--inputs");
        Assert.True(verified.Code == Host.ExitCode.Success, verified.Error);
    }

    private static (string, string) Told(Sidecar sidecar)
    {
        KeyValuePair<string, string> attribute = Assert.Single(sidecar.Series.ToldApartBy!);
        return (attribute.Key, attribute.Value);
    }

    private EditedSlice[] Scan(int scan, double first, params (string Keyword, int Value)[] attributes) =>
        _files.Scan(first: first, change: (slice, _) =>
        {
            slice.Name = $"{slice.Name}-{scan}";
            slice.Edit = file =>
            {
                foreach ((string keyword, int value) in attributes)
                {
                    (uint tag, string vr, string[] values) = s_attributes[keyword];
                    file.Text(tag, vr, values[value]);
                }
            };
        });
}
