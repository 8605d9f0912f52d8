using System.Text.Json;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

public sealed class OtherCommandsTests
{
    [Fact]
    public void Phantom_writes_a_series_that_convert_accepts()
    {
        using var folder = new TempFolder();
        CliResult written = CliResult.Of(
            "phantom", "-o", folder.At("scan"), "--shape", "16,48,48", "--spacing", "20,7,7", "--seed", "3", "--noise", "0");
        Assert.Equal((ExitCode.Success, ""), (written.Code, written.Output));
        Assert.Equal(16, Directory.EnumerateFiles(folder.At("scan")).Count());
        CliResult converted = CliResult.Of("convert", folder.At("scan"), "-o", folder.At("out"), "--device", "cpu", "--spacing", "7,7,7");
        Assert.Equal(ExitCode.Success, converted.Code);
    }

    [Theory]
    [InlineData("--shape 16,48", "--shape 16,48: expected three whole numbers")]
    [InlineData("--shape 16,48,0.5", "--shape 16,48,0.5: expected")]
    [InlineData("--fault broken", "--fault broken: expected any of tray-full")]
    [InlineData("--slope 0", "--slope 0: expected")]
    [InlineData("--seed -1", "--seed -1: expected")]
    public void Phantom_refuses_invalid_options(string options, string message)
    {
        CliResult result = CliResult.Of(["phantom", "-o", "never-made", .. options.Split(' ')]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never-made"));
    }

    [Fact]
    public void Phantom_takes_several_faults()
    {
        using var folder = new TempFolder();
        CliResult.Of("phantom", "-o", folder.At("scan"), "--shape", "16,48,48", "--spacing", "20,7,7", "--fault", "missing-slice,no-air");
        Assert.Equal(15, Directory.EnumerateFiles(folder.At("scan")).Count());
    }

    [Fact]
    public void Demo_names_the_folder_of_its_results()
    {
        using var folder = new TempFolder();
        CliResult result = CliResult.Of("demo", "-o", folder.Root);
        Assert.Equal(ExitCode.Success, result.Code);
        string where = result.Error.Split('\n').Single(l => l.StartsWith("Look into ", StringComparison.Ordinal))["Look into ".Length..];
        Assert.True(File.Exists(Path.Combine(where, "ct.nii")));
        Assert.True(File.Exists(Path.Combine(where, "lungs.nii")));
        Assert.Equal(134, Directory.EnumerateFiles(folder.At("dicom")).Count());
    }

    [Fact]
    public void Devices_marks_exactly_one_as_the_choice_of_auto()
    {
        CliResult text = CliResult.Of("devices"), json = CliResult.Of("devices", "--json");
        Assert.Equal((ExitCode.Success, ExitCode.Success, ""), (text.Code, json.Code, text.Error));
        Assert.Single(text.Output.Split('\n'), l => l.StartsWith('*'));
        using var devices = JsonDocument.Parse(json.Output);
        Assert.Single(devices.RootElement.EnumerateArray(), d => d.GetProperty("auto").GetBoolean());
        Assert.Contains(
            devices.RootElement.EnumerateArray(),
            d => d.GetProperty("device").GetString() == "cpu" && d.GetProperty("usable").GetBoolean());
    }
}
