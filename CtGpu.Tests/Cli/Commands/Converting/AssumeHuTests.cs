using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Converting;

/// <summary>Series whose RescaleType is not HU.</summary>
public sealed class AssumeHuTests : IDisposable
{
    private readonly WrittenSeries _series = new();

    public void Dispose() => _series.Dispose();

    [Theory]
    [InlineData("US")]
    [InlineData("OD")]
    [InlineData("HU_MOD")]
    [InlineData("?!*")]
    public void Another_RescaleType_is_refused_with_advice_and_accepted_with_the_option(string type)
    {
        Write(_ => type);
        CliResult refused = _series.Convert();
        Assert.Equal(ExitCode.InvalidInput, refused.Code);
        Assert.Contains($"RescaleType {type}. Expected HU (or none)", refused.Error, StringComparison.Ordinal);
        Assert.Contains("or pass --assume-hu if their values are HU.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--assume-hu", _series.Convert("--dry-run").Output, StringComparison.Ordinal);
        CliResult dry = _series.Convert("--assume-hu", "--dry-run");
        Assert.Contains("convert  PHANTOM0", dry.Output, StringComparison.Ordinal);
        string log = $"Values of RescaleType {type} are taken as HU (--assume-hu): 1 volume, for example PHANTOM0.";
        Assert.Contains(log, dry.Error, StringComparison.Ordinal);

        // The refusal was without the option, so it does not stand.
        CliResult result = _series.Convert("--assume-hu");

        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains(log, result.Error, StringComparison.Ordinal);
        HounsfieldVolume volume = _series.Read("PHANTOM0");
        Assert.Equal(type, volume.Sidecar.Series.AssumedHu);
        Assert.All(volume.Voxels, v => Assert.Equal((7 * v.K) + v.J - 300, volume[v.K, v.J, v.I]));
        Assert.Equal(ExitCode.Success, CliResult.Of("verify", _series.Output, "--inputs").Code);
    }

    [Fact]
    public void Only_other_types_are_named()
    {
        Write(k => k switch { 0 => "US", 1 => "HU", 2 => "", _ => "OD" });
        Assert.Equal(ExitCode.Success, _series.Convert("--assume-hu").Code);
        Assert.Equal("OD, US", _series.Read("PHANTOM0").Sidecar.Series.AssumedHu);
    }

    [Theory]
    [InlineData("HU")]
    [InlineData("hu")]
    [InlineData("")]
    public void HU_is_not_an_assumption_and_finished_series_are_not_converted_again(string type)
    {
        Write(_ => type);
        CliResult result = _series.Convert("--assume-hu");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.DoesNotContain("taken as HU", result.Error, StringComparison.Ordinal);
        string json = File.ReadAllText(Path.Combine(_series.Output, "PHANTOM0", "ct.json"));
        Assert.DoesNotContain("assume", json, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("there already 1", _series.Convert().Error, StringComparison.Ordinal);
        Assert.Contains("there already 1", _series.Convert("--assume-hu").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_kept_without_the_option_and_the_run_says_why()
    {
        Write(_ => "US");
        Assert.Equal(ExitCode.Success, _series.Convert("--assume-hu").Code);
        Assert.Contains("there already 1", _series.Convert("--assume-hu").Error, StringComparison.Ordinal);
        CliResult without = _series.Convert();
        Assert.Equal(ExitCode.Usage, without.Code);
        Assert.Contains("PHANTOM0 is refused with these: assume-hu: yes before, none now)", without.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_series.Output, "PHANTOM0", "ct.json")));
        Assert.False(File.Exists(Path.Combine(_series.Output, "PHANTOM0", "error.json")));
    }

    [Fact]
    public void The_tutorial_preset_may_be_combined()
    {
        Write(_ => "US");
        Assert.Equal(ExitCode.InvalidInput, Preset().Code);
        Assert.Equal(ExitCode.Success, Preset("--assume-hu").Code);
        Assert.Equal("US", _series.Read("PHANTOM0").Sidecar.Series.AssumedHu);

        CliResult Preset(params string[] options) => CliResult.Of(
        [
            "convert", _series.Input, "-o", _series.Output, "--device", "cpu", "--name", "{PatientID}", "--preset", "tutorial",
            .. options,
        ]);
    }

    [Theory]
    [InlineData("slope", "RescaleSlope missing")]
    [InlineData("intercept", "RescaleIntercept missing")]
    public void A_missing_rescale_is_not_assumed(string attribute, string words)
    {
        Write(_ => "US", slice => attribute == "slope" ? slice with { RescaleSlope = null } : slice with { RescaleIntercept = null });
        CliResult result = _series.Convert("--assume-hu");
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--assume-hu", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Index_refuses_the_series_and_lists_its_volume()
    {
        Write(_ => "US");
        JsonElement line = JsonDocument.Parse(CliResult.Of("index", _series.Input).Output).RootElement;
        Assert.Equal(("no-hounsfield", false), (line.GetProperty("verdict").GetString(), line.GetProperty("accepted").GetBoolean()));
        Assert.Contains("--assume-hu", line.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, line.GetProperty("volumes")[0].GetProperty("shape")[0].GetInt32());
    }

    private void Write(Func<int, string> type, Func<CtSlice, CtSlice>? change = null)
    {
        for (int k = 0; k < 4; k++)
        {
            CtSlice slice = WrittenSeries.Slice(0, 0, 2 * k) with
            {
                Overrides = [DicomElement.Text(DicomTags.RescaleType, "LO", type(k))],
            };
            int n = k;
            _series.Add($"{k}", change == null ? slice : change(slice), (row, _) => (7 * n) + row + 724);
        }
    }
}
