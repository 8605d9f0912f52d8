using CtGpu.Host;
using CtGpu.Host.Phantom.Cases;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

public sealed class PhantomTests
{
    public static TheoryData<string> Cases => [.. PhantomCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_case_can_be_written(string name)
    {
        using var folder = new TempFolder();
        CliResult result = CliResult.Of("phantom", "-o", folder.At("scan"), "--fault", name, "--spacing", "30,30,30", "--truth");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Output));
        Assert.Contains($"Wrote {name} (", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At("scan", "truth", "lungs.nii")));
        Assert.InRange(Directory.GetFiles(folder.At("scan")).Length, 4, 40);
    }

    [Fact]
    public void The_list_describes_every_fault_without_an_output_folder()
    {
        CliResult result = CliResult.Of("phantom", "--fault", "list");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        string[] lines =
            [.. result.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        foreach (PhantomCase one in PhantomCases.All) Assert.Contains($"{one.Name} {one.ExpectedWord} {one.Description}", lines);
        Assert.Contains("missing-slice the middle slice is missing", lines);
    }

    [Theory]
    [InlineData("tabel-hollow", "Did you mean table-hollow?")]
    [InlineData("pneumotorax", "Did you mean pneumothorax?")]
    [InlineData("missing-slices", "Did you mean missing-slice?")]
    [InlineData("stomach", "Did you mean stomach-touches-lung?")]
    public void A_misspelled_fault_is_refused_with_a_suggestion(string name, string suggestion)
    {
        CliResult result = CliResult.Of("phantom", "-o", "never-made", "--fault", name);
        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Output));
        Assert.Contains($"--fault {name}: expected any of tray-full", result.Error, StringComparison.Ordinal);
        Assert.Contains(suggestion, result.Error, StringComparison.Ordinal);
        Assert.All(PhantomCases.All, one => Assert.Contains(one.Name, result.Error, StringComparison.Ordinal));
        Assert.False(Directory.Exists("never-made"));
    }

    [Theory]
    [InlineData("--fault table-hollow,uneven", "table-hollow cannot be combined")]
    [InlineData("--fault uneven,list", "list cannot be combined")]
    [InlineData("--fault head --shape 9,9,9", "--shape has no effect with --fault head")]
    [InlineData("--fault head --noise 3", "--noise has no effect with --fault head")]
    [InlineData("--fault head --slope 2", "--slope has no effect with --fault head")]
    [InlineData("--fault head --tilt 2", "--tilt has no effect with --fault head")]
    [InlineData("--fault list", "-o has no effect with --fault list")]
    [InlineData("--fault uneven --truth", "--truth needs a scan for testing lung masks")]
    [InlineData("--truth", "--truth needs a scan for testing lung masks")]
    [InlineData("--fault head --spacing 0.05,0.05,0.05", "Give a larger spacing")]
    public void Options_without_effect_are_refused(string options, string message)
    {
        CliResult result = CliResult.Of(["phantom", "-o", "never-made", .. options.Split(' ')]);
        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never-made"));
    }

    [Theory]
    [InlineData("--noise 1001", "--noise 1001: expected a number of HU, 0 to 1000.")]
    [InlineData("--slope 0.1", "--slope 0.1: expected a number from 0.2 to 100, or per-slice.")]
    [InlineData("--slope 101", "--slope 101: expected a number from 0.2 to 100, or per-slice.")]
    [InlineData("--tilt 46", "--tilt 46: expected an angle from -45 to 45 degrees.")]
    [InlineData("--tilt -46", "--tilt -46: expected an angle from -45 to 45 degrees.")]
    [InlineData("--shape 65536,9,9", "--shape 65536,9,9: expected three whole numbers from 1 to 65535, such as")]
    [InlineData("--spacing 0.005", "--spacing 0.005: expected one or three distances from 0.01 to 100 mm, such as")]
    public void Values_beyond_the_bounds_of_a_phantom_are_named_with_the_option(string options, string message)
    {
        CliResult result = CliResult.Of(["phantom", "-o", "never-made", .. options.Split(' ')]);
        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never-made"));
    }

    [Fact]
    public void A_case_without_an_output_folder_is_refused()
    {
        CliResult result = CliResult.Of("phantom", "--fault", "head");
        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Output));
        Assert.Contains("-o is missing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documentation_has_the_table_of_cases()
    {
        IEnumerable<string> rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", "phantoms.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(PhantomCases.All.Select(one => $"| `{one.Name}` | {one.ExpectedWord} | {one.Description} |"), rows);
    }
}
