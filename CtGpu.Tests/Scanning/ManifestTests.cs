using CtGpu.Host;
using CtGpu.Host.Scanning;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Scanning;

public sealed class ManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.At("list.jsonl");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zeros")]
    [InlineData("json")]
    public void A_line_without_end_is_no_manifest(string content)
    {
        using (FileStream file = System.IO.File.Create(File))
        {
            if (content == "json") file.Write("{\"kind\":\""u8);
            // The file is sparse: it takes no space.
            file.SetLength(1L << 30);
        }

        long before = GC.GetTotalAllocatedBytes();
        CtGpuException failure = Assert.Throws<CtGpuException>(() => Manifest.Read(File));
        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.Contains($"{File} is no manifest: line 1 has more than", failure.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 512L << 20);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("pipe")]
    [InlineData("empty")]
    public void A_device_a_pipe_or_an_empty_file_is_no_manifest(string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no devices in folders.");
        if (target == "pipe") Unix.Pipe(_folder.At(target));
        else if (target == "empty") System.IO.File.WriteAllText(_folder.At(target), "");
        System.IO.File.CreateSymbolicLink(File, target);
        CliResult result = CliResult.Of("convert", File, "-o", _folder.At("out"));
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("list.jsonl is no manifest: it is empty or not a regular file", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kind":"series","SeriesInstanceUID":null,"bytes":1,"files":["a"]}""")]
    [InlineData("""{"kind":"series","SeriesInstanceUID":"1","bytes":1,"files":["a\u0000"]}""")]
    [InlineData("""{"kind":"series","SeriesInstanceUID":"1","bytes":1,"files":[""]}""")]
    [InlineData("""{"kind":"series","SeriesInstanceUID":"1","bytes":1e30,"files":["a"]}""")]
    [InlineData("""{"kind":"left-out","reason":null,"files":["a"]}""")]
    public void Values_of_the_wrong_kind_are_named_by_their_line(string line)
    {
        System.IO.File.WriteAllText(File, "\n" + line + "\n");
        CtGpuException failure = Assert.Throws<CtGpuException>(() => Manifest.Read(File));
        Assert.Equal(ExitCode.NoInput, failure.Code);
        Assert.Contains("line 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_without_permission_is_invalid_input()
    {
        System.IO.File.WriteAllText(File, "{}");
        using IDisposable closed = Unix.Closed(File);
        Assert.Equal(ExitCode.InvalidInput, Assert.Throws<CtGpuException>(() => Manifest.Read(File)).Code);
    }
}
