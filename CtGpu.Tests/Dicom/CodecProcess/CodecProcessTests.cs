using System.Diagnostics;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.CodecProcess;
using CtGpu.Host.Dicom.Codecs;

namespace CtGpu.Tests.Dicom.CodecProcess;

/// <summary>The decoding process: how its program is found, and the errors if it dies, hangs or has no library.</summary>
public sealed class CodecProcessTests
{
    private static readonly Codestream s_codestream = new(Codec.Jpeg2000, 16);

    [Theory]
    [InlineData("/opt/ctgpu", "ctgpu", "/opt/ctgpu", null)]
    [InlineData("/opt/renamed", "ctgpu", "/opt/renamed", null)]
    [InlineData("/usr/bin/dotnet", "ctgpu", "/usr/bin/dotnet", "/opt/ctgpu.dll")]
    [InlineData("/usr/bin/dotnet", "CtGpu.Tests", "/usr/bin/dotnet", "/opt/ctgpu.dll")]
    [InlineData("/opt/CtGpu.Tests", "CtGpu.Tests", "/opt/ctgpu", null)]
    [InlineData("/usr/bin/program", null, "/opt/ctgpu", null)]
    [InlineData(null, "CtGpu.Tests", "/opt/ctgpu", null)]
    public void The_program_is_found_however_it_was_started(string? process, string? entry, string file, string? library)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths of Unix.");
        Assert.Equal((file, library), CodecProgram.Find(process, entry, "/opt/", path => path is "/opt/ctgpu" or "/opt/ctgpu.dll"));
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        IOException failure = Assert.Throws<IOException>(() => CodecProgram.Find("/usr/bin/dotnet", "other", "/opt/", _ => false));
        Assert.Contains("ctgpu", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_dies_over_a_frame_is_that_frames_failure()
    {
        int started = 0;
        var pool = new CodecPool(() =>
        {
            started++;
            return Answering("head -c 40 >/dev/null; kill -9 $$");
        });
        DicomFormatException failure = Assert.Throws<DicomFormatException>(() => Decode(pool, s_codestream, new byte[100]));
        Assert.Contains("crashed", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidInput, failure.Code);
        Assert.Equal((1, 0), (started, pool.Idle));
    }

    [Fact]
    public void Answers_of_another_length_or_mark_are_a_dead_process()
    {
        AssertRefused("crashed", Pool(0, 4, "four"));
        AssertRefused("crashed", Pool(1, 70000, ""));
        var stray = new CodecPool(() => Answering("echo a library says something; cat >/dev/null"));
        AssertRefused("crashed", stray);
    }

    [Fact]
    public void A_refusal_and_a_missing_library_are_told_with_what_to_do()
    {
        AssertRefused("the codestream is damaged: no end", Pool(1, 6, "no end"));
        DicomFormatException missing = AssertRefused("libx", Pool(2, 23, "libx: apt install libx1"));
        Assert.Equal(ExitCode.DeviceUnavailable, missing.Code);
        Assert.Contains("apt install libx1", missing.Message, StringComparison.Ordinal);
        Assert.Contains("--retry-failed", missing.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_installed_is_named_with_its_packages()
    {
        CodecMissingException missing = Assert.Throws<CodecMissingException>(
            () => CodecLibrary.Load("libnothing", "apt install libnothing2", "libnothing.so.2", "libnothing.dylib"));
        Assert.Equal("libnothing is not installed here: apt install libnothing2", missing.Message);
    }

    /// <summary>Kills the idle process, as the kernel may do when memory is short.</summary>
    [Fact]
    public void A_process_that_died_while_idle_is_replaced()
    {
        CodestreamData data = CodestreamData.Of("JPEG 2000, 12 bits");
        data.RequireLibrary();
        var running = new List<CodecChild>();
        var pool = new CodecPool(() =>
        {
            running.Add(CodecChild.Start(CodecProgram.StartInfo()));
            return running[^1];
        });
        var codestream = new Codestream(Codec.Jpeg2000, 12);
        short[] first = Decode(pool, codestream, data.Bytes), again = Decode(pool, codestream, data.Bytes);
        Assert.Single(running);
        running[0].Dispose();
        Assert.Equal(first, again);
        Assert.Equal(first, Decode(pool, codestream, data.Bytes));
        Assert.Equal(2, running.Count);
    }

    [Fact]
    public void A_process_that_refused_a_frame_decodes_no_other()
    {
        CodestreamData data = CodestreamData.Of("JPEG 2000, 12 bits");
        data.RequireLibrary();
        int started = 0;
        var pool = new CodecPool(() =>
        {
            started++;
            return CodecChild.Start(CodecProgram.StartInfo());
        });
        var codestream = new Codestream(Codec.Jpeg2000, 12);
        Assert.Throws<DicomFormatException>(() => Decode(pool, codestream, data.Bytes[..300]));
        Assert.Equal(0, pool.Idle);
        Decode(pool, codestream, data.Bytes);
        Assert.Equal((2, 1), (started, pool.Idle));
    }

    [Fact]
    public void Threads_decode_concurrently()
    {
        CodestreamData data = CodestreamData.Of("JPEG 2000, 12 bits");
        data.RequireLibrary();
        short[] expected = Decode(CodecPool.Shared, new Codestream(Codec.Jpeg2000, 12), data.Bytes);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
            Assert.Equal(expected, Decode(CodecPool.Shared, new Codestream(Codec.Jpeg2000, 12), data.Bytes)));
        Assert.InRange(CodecPool.Shared.Idle, 1, 64);
    }

    [Fact]
    public void A_frame_that_takes_too_long_is_ended()
    {
        using var ended = new ManualResetEventSlim();
        string? reason = null;
        using var watchdog = new Watchdog(why =>
        {
            reason = why;
            ended.Set();
        });
        watchdog.Start(1);
        var clock = Stopwatch.StartNew();
        while (!ended.IsSet && clock.Elapsed < TimeSpan.FromSeconds(30)) Thread.SpinWait(1000);
        watchdog.Stop();
        Assert.StartsWith("decoding ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_process_ends_when_its_input_does()
    {
        using var process = Process.Start(CodecProgram.StartInfo())!;
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", process.StandardOutput.ReadToEnd());
    }

    private static unsafe short[] Decode(CodecPool pool, Codestream codestream, byte[] bytes)
    {
        short[] samples = new short[CodestreamData.Rows * CodestreamData.Columns];
        fixed (short* destination = samples) pool.Decode(codestream, bytes, CodestreamData.Rows, CodestreamData.Columns, destination);
        return samples;
    }

    private static DicomFormatException AssertRefused(string words, CodecPool pool)
    {
        DicomFormatException refusal = Assert.Throws<DicomFormatException>(() => Decode(pool, s_codestream, new byte[4]));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        return refusal;
    }

    /// <summary>Processes that answer every request with the same outcome, length and text.</summary>
    private static CodecPool Pool(int outcome, int length, string text)
    {
        IEnumerable<byte> bytes = new[] { (int)CodecRequest.Sign, outcome, length }.SelectMany(BitConverter.GetBytes);
        string head = string.Concat(bytes.Select(value => $"\\{Convert.ToString(value, 8)}"));
        return new CodecPool(() => Answering($"head -c 32 >/dev/null; printf '{head}'; printf '%s' '{text}'; cat >/dev/null"));
    }

    private static CodecChild Answering(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell.");
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        return CodecChild.Start(start);
    }
}
