using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

/// <summary>ctgpu render --mesh.</summary>
public sealed class RenderMeshTests
{
    [Fact]
    public void Surfaces_are_equal_on_every_engine()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "6,6,6").Code);
        string[][] calls =
            [["bones.stl"], ["bones.ply"], ["bones.glb"], ["skin.glb", "--threshold", "-300"], ["lungs.glb", "--surface", "mask"]];
        var seen = new HashSet<string>();
        foreach (string[] call in calls)
        {
            string file = folder.At(call[0]), again = folder.At("again" + Path.GetExtension(call[0]));
            CliResult result = CliResult.Of(["render", cohort.Folder(0), "--mesh", file, "--device", "cpu", .. call[1..]]);
            Assert.Equal((ExitCode.Success, ""), (result.Code, result.Output));
            Assert.Matches($@"Wrote {file}, \d+ triangles with \d+ vertices\.", result.Error);
            Assert.Equal(
                ExitCode.Success, CliResult.Of(["render", cohort.Folder(0), "--mesh", again, "--device", "ilgpu-cpu", .. call[1..]]).Code);
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again));
            Assert.True(seen.Add(Convert.ToHexString(File.ReadAllBytes(file))), call[0]);
            File.Delete(again);
        }

        Assert.Equal(calls.Select(c => c[0]).Order(StringComparer.Ordinal), folder.Names());
    }

    [Theory]
    [InlineData("--mesh bones.obj", "--mesh bones.obj: surfaces are written as .stl, .ply or .glb")]
    [InlineData("--mesh a.stl -o b.png", "has no effect on --mesh")]
    [InlineData("--mesh a.stl --view front", "--view has no effect on --mesh")]
    [InlineData("--mesh a.stl --window bone", "--window has no effect on --mesh")]
    [InlineData("--mesh a.stl --size 300", "--size has no effect on --mesh")]
    [InlineData("--mesh a.stl --surface skin", "--surface skin: expected one of threshold, mask")]
    [InlineData("--mesh a.stl --surface lungs", "--mesh a.stl: an STL file has no parts")]
    [InlineData("--mesh a.ply --surface left --threshold 300", "--threshold has no effect on --surface left")]
    [InlineData("--mesh a.stl --surface mask --threshold 300", "--threshold has no effect on --surface mask")]
    [InlineData("--surface mask", "--surface is for triangles")]
    [InlineData("--mesh a.stl --device cpu,ilgpu-cpu", "Name one")]
    public void Wrong_usage_is_named(string options, string message)
    {
        CliResult result = CliResult.Of(["render", "not-there", .. options.Split(' ')]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_lung_of_a_divided_mask_is_a_surface_of_its_own()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "6,6,6", "--split-lungs").Code);
        int Vertices(string file, string surface)
        {
            CliResult result = CliResult.Of("render", cohort.Folder(0), "--mesh", folder.At(file), "--surface", surface, "--device", "cpu");
            Assert.Equal(ExitCode.Success, result.Code);
            return int.Parse(
                System.Text.RegularExpressions.Regex.Match(result.Error, @"(\d+) vertices").Groups[1].Value,
                System.Globalization.CultureInfo.InvariantCulture);
        }

        int right = Vertices("r.stl", "right"), left = Vertices("l.stl", "left");
        Assert.True(right > 100 && left > 100 && right != left, $"{right} and {left}");
        foreach (string file in (string[])["both.glb", "both.ply"]) Assert.Equal(right + left, Vertices(file, "lungs"));
    }

    [Fact]
    public void The_lungs_of_an_undivided_mask_are_refused()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "8,8,8").Code);
        CliResult Mesh(string volume) => CliResult.Of("render", volume, "--mesh", folder.At("a.ply"), "--surface", "lungs");
        CliResult undivided = Mesh(cohort.Folder(0)), none = Mesh(Path.Combine(cohort.Folder(0), "ct.nii"));
        Assert.Equal((ExitCode.InvalidInput, ExitCode.InvalidInput), (undivided.Code, none.Code));
        Assert.Contains("the mask has one value for both. Convert with --split-lungs", undivided.Error, StringComparison.Ordinal);
        Assert.Contains("the volume has no mask", none.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_missing_surface_and_a_failed_write_leave_no_file()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "8,8,8", "--mask", "none").Code);
        CliResult Mesh(string file, params string[] options) => CliResult.Of(["render", cohort.Folder(0), "--mesh", file, .. options]);
        CliResult none = Mesh(folder.At("a.stl"), "--threshold", "30000");
        CliResult mask = Mesh(folder.At("a.stl"), "--surface", "mask");
        CliResult missing = Mesh(folder.At("no/a.stl"));
        Assert.Equal((ExitCode.InvalidInput, ExitCode.InvalidInput, ExitCode.CannotWrite), (none.Code, mask.Code, missing.Code));
        Assert.Contains("The volume has no surface at 30000 HU: its voxels have", none.Error, StringComparison.Ordinal);
        Assert.Contains("--surface mask needs a mask", mask.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Names());
    }
}
