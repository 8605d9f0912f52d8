using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

/// <summary>ctgpu render with --view and --turntable.</summary>
public sealed class RenderViewsTests
{
    [Fact]
    public void Views_are_side_by_side_and_reproducible()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "5,5,5").Code);
        foreach (string file in (string[])["a.png", "b.png"])
        {
            CliResult result = CliResult.Of(
                "render", cohort.Folder(0), "--view", "front,left,top", "--size", "128", "--device", "cpu", "-o", folder.At(file));
            Assert.Equal((ExitCode.Success, ""), (result.Code, result.Output));
            Assert.Contains("384 x 128 pixels", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(File.ReadAllBytes(folder.At("a.png")), File.ReadAllBytes(folder.At("b.png")));
        Assert.Equal((384, 128), SizeOf(Chunks(folder.At("a.png"))));
        Assert.Equal(["a.png", "b.png"], folder.Names());
    }

    [Fact]
    public void Every_option_changes_the_picture()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "5,5,5").Code);
        string[][] calls = [[], ["--projection", "orthographic"], ["--threshold", "150"]];
        var seen = new HashSet<string>();
        foreach (string[] options in calls)
        {
            Assert.Equal(
                ExitCode.Success,
                CliResult.Of(["render", cohort.Folder(0), "--view", "front", "--size", "100", "-o", folder.At("x.png"), .. options]).Code);
            Assert.True(seen.Add(Convert.ToHexString(File.ReadAllBytes(folder.At("x.png")))), string.Join(' ', options));
        }

        // The volume file alone has no mask.
        string volume = Directory.GetFiles(cohort.Folder(0), "ct.*").Single(f => !f.EndsWith(".json", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Success, CliResult.Of("render", volume, "--view", "front", "--size", "100", "-o", folder.At("x.png")).Code);
        Assert.True(seen.Add(Convert.ToHexString(File.ReadAllBytes(folder.At("x.png")))), "without lungs");
    }

    [Fact]
    public void A_turntable_is_an_animated_png()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "8,8,8").Code);
        CliResult result = CliResult.Of("render", cohort.Folder(0), "--turntable", "5", "--size", "64", "-o", folder.At("turn.png"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("5 frames of 64 x 64 pixels", result.Error, StringComparison.Ordinal);

        List<(string Type, byte[] Content)> chunks = Chunks(folder.At("turn.png"));
        Assert.Equal((64, 64), SizeOf(chunks));
        byte[] animation = chunks.Single(c => c.Type == "acTL").Content;
        Assert.Equal((5, 0), (Number(animation, 0), Number(animation, 4)));
        Assert.True(chunks.FindIndex(c => c.Type == "acTL") < chunks.FindIndex(c => c.Type == "IDAT"));
        Assert.Equal(5, chunks.Count(c => c.Type == "fcTL"));
        foreach ((_, byte[] control) in chunks.Where(c => c.Type == "fcTL"))
        {
            Assert.Equal((64, 64, 0, 0), (Number(control, 4), Number(control, 8), Number(control, 12), Number(control, 16)));
            Assert.Equal(
                (800, 1000),
                (BinaryPrimitives.ReadUInt16BigEndian(control.AsSpan(20)), BinaryPrimitives.ReadUInt16BigEndian(control.AsSpan(22))));
        }

        int[] sequence = [.. chunks.Where(c => c.Type is "fcTL" or "fdAT").Select(c => Number(c.Content, 0))];
        Assert.Equal(Enumerable.Range(0, sequence.Length), sequence);
        // Frames differ: the patient turns.
        Assert.Equal(4, chunks.Where(c => c.Type == "fdAT").Select(c => Convert.ToHexString(c.Content.AsSpan(4))).Distinct().Count());
        Assert.Equal("IEND", chunks[^1].Type);
    }

    [Theory]
    [InlineData("--view nowhere", "--view nowhere: expected comma-separated names from front, left")]
    [InlineData("--view front,,left", "--view front,,left: expected")]
    [InlineData("--view front,top,front", "expected comma-separated names from front, left, right, back, top, bottom, each at most once")]
    [InlineData("--turntable 1", "--turntable 1: expected a whole number from 2")]
    [InlineData("--view front --turntable 8", "Give one of them")]
    [InlineData("--size 300", "--size is for 3-D views and needs --view or --turntable. Add --view front or --turntable 36, or")]
    [InlineData("--threshold 300", "--threshold is for 3-D views and surfaces and needs --view, --turntable or --mesh. Add --view front")]
    [InlineData("--device cpu", "--device is for 3-D views and surfaces and needs --view, --turntable or --mesh. Add --view front")]
    [InlineData("--projection orthographic", "--projection is for 3-D views")]
    [InlineData("--view front --size 5", "--size 5: expected")]
    [InlineData("--view front --projection flat", "--projection flat: expected one of perspective, orthographic")]
    [InlineData("--view front --threshold bone", "--threshold bone: expected")]
    [InlineData("--view front --window bone", "--window has no effect on 3-D views")]
    [InlineData("--view front --device cpu,ilgpu-cpu", "Name one")]
    [InlineData("--view front --device abacus", "abacus")]
    public void Wrong_usage_is_named(string options, string message)
    {
        CliResult result = CliResult.Of(["render", "not-there", .. options.Split(' ')]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_does_not_exist_is_refused()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "8,8,8").Code);
        CliResult result = CliResult.Of("render", cohort.Folder(0), "--view", "front", "--device", "cuda:99", "-o", folder.At("x.png"));
        Assert.Equal(ExitCode.DeviceUnavailable, result.Code);
        Assert.Empty(folder.Names());
    }

    /// <summary>Returns the type and content of each chunk, and checks its CRC.</summary>
    private static List<(string Type, byte[] Content)> Chunks(string path)
    {
        byte[] png = File.ReadAllBytes(path);
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < png.Length;)
        {
            int length = Number(png, at);
            Assert.Equal(
                Crc32.HashToUInt32(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += length + 12;
        }

        return chunks;
    }

    private static (int Width, int Height) SizeOf(List<(string Type, byte[] Content)> chunks) =>
        (Number(chunks[0].Content, 0), Number(chunks[0].Content, 4));

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
}
