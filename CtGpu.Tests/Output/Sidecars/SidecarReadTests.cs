using CtGpu.Host;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Output.Sidecars;

public sealed class SidecarReadTests
{
    public static TheoryData<string> Broken => BrokenSidecars.All;

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_sidecar_is_a_named_failure(string how)
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        BrokenSidecars.Break(folder.At("a"), how);
        CtGpuException failure = Assert.Throws<CtGpuException>(() => Sidecar.Read(folder.At("a")));
        Assert.Equal((ExitCode.InvalidInput, "sidecar"), (failure.Code, failure.Stage));
        Assert.StartsWith($"{folder.At("a", "ct.json")} is invalid: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain("CtGpu.", failure.Message[folder.Root.Length..], StringComparison.Ordinal);
        Assert.DoesNotContain("System.", failure.Message, StringComparison.Ordinal);
        Assert.Equal([folder.At("a", "ct.json")], failure.Files);
    }

    [Theory]
    [InlineData("spacing of null", "the value of input.spacingMm has another type or range")]
    [InlineData("fractional shape", "the value of output.shape has another type or range")]
    [InlineData("infinite litres", "the value of mask.litres has another type or range")]
    [InlineData("no numerics", "it lacks 'numerics'")]
    [InlineData("truncated", "it is no JSON at line ")]
    [InlineData("two spacings", "output.spacingMm has 2 numbers instead of 3")]
    public void The_finding_names_the_place_in_the_file(string how, string finding)
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        BrokenSidecars.Break(folder.At("a"), how);
        CtGpuException failure = Assert.Throws<CtGpuException>(() => Sidecar.Read(folder.At("a")));
        Assert.Contains($" is invalid: {finding}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_sidecar_is_none()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("file"), "");
        File.CreateSymbolicLink(folder.At("loop"), "loop");
        foreach (string name in (string[])["absent", "file", "loop", "nul\0"]) Assert.Null(Sidecar.Read(folder.At(name)));
    }

    [Theory]
    [InlineData("ct.json")]
    [InlineData("error.json")]
    public void A_file_without_permission_is_no_missing_file(string file)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At(file), "{}");
        using IDisposable closed = Unix.Closed(folder.Root);
        CtGpuException failure = Assert.Throws<CtGpuException>(
            () => file == "ct.json" ? (object?)Sidecar.Read(folder.Root) : SeriesFailure.Read(folder.Root));
        Assert.Equal((ExitCode.CannotWrite, $"{folder.At(file)}"), (failure.Code, failure.Files[0]));
    }

    [Theory]
    [InlineData("{\"code\": 0, \"stage\": \"\", \"message\": \"\", \"files\": []}")]
    [InlineData("{\"code\": 134, \"stage\": \"\", \"message\": \"\", \"files\": []}")]
    [InlineData("{\"code\": 65, \"stage\": null, \"message\": \"\", \"files\": []}")]
    [InlineData("{\"code\": 65, \"stage\": \"\", \"message\": \"\", \"files\": [null]}")]
    [InlineData("{\"code\": 65, \"stage\": \"\", \"message\": \"\", \"files\": [], \"options\": {\"a\": null}}")]
    [InlineData("null")]
    public void An_invalid_failure_is_named(string content)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("error.json"), content);
        Assert.Equal(ExitCode.InvalidInput, Assert.Throws<CtGpuException>(() => SeriesFailure.Read(folder.Root)).Code);
    }

    [Fact]
    public void Only_a_certainly_incomplete_result_may_be_deleted()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        Assert.True(Sidecar.MayBeComplete(folder.At("a")));
        Assert.False(Sidecar.MayBeComplete(folder.At("absent")));
        BrokenSidecars.Break(folder.At("a"), "truncated");
        Assert.False(Sidecar.MayBeComplete(folder.At("a")));
        BrokenSidecars.Break(folder.At("a"), "folder");
        Assert.True(Sidecar.MayBeComplete(folder.At("a")));
        OutputWriter writer = new(folder.Root, VolumeFormat.Nii, 1);
        writer.WriteError("a", SeriesFailure.Of(new CtGpuException(ExitCode.InvalidInput, "geometry", "x")));
        Assert.True(File.Exists(folder.At("a", "ct.nii")));
    }
}
