using CtGpu.Host;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli;

/// <summary>The program under the limits of a shell. Control groups are tested by .ci/steps/75-memory.sh, which needs root.</summary>
public sealed class MemoryLimitTests : IDisposable
{
    private const string Absurd = "0.001,0.001,0.001";

    private readonly PhantomCohort _cohort = new();

    public MemoryLimitTests()
    {
        _cohort.Add(0);
        _cohort.Add(1, shape: new Shape3(3, 16, 16));
    }

    public void Dispose() => _cohort.Dispose();

    [Theory]
    [InlineData("ulimit -d 1000000")]
    [InlineData("ulimit -v 8000000")]
    public void A_volume_beyond_the_limit_fails_before_it_is_read_and_the_others_are_converted(string limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limits of ulimit apply on Linux only.");
        for (int attempt = 0; attempt < 2; attempt++)
        {
            CliResult result = ShellScript.Run(
                _cohort.Input, $"{limit} && ctgpu convert . -o '{_cohort.Output}' --device cpu --spacing 0.25,0.25,0.25");
            Assert.True(result.Code == ExitCode.SomeFailed, $"{result.Code} {result.Error}");
            Assert.Matches($"needs [0-9.]+ (MB|GB) of memory, .* Expected at most [0-9.]+ MB, .*\\({limit[..9]}\\)", result.Error);
            Assert.Equal(((int)ExitCode.Transient, "memory"), (_cohort.Failure(0).Code, _cohort.Failure(0).Stage));
            Assert.Equal([156, 320, 320], _cohort.Sidecar(1).Output.Shape);
            Assert.Contains($"there already {attempt}", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_absurd_output_is_refused_with_its_size_and_also_by_a_dry_run()
    {
        CliResult result = _cohort.Convert("--spacing", Absurd);
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("24x64x64 to 312000x320000x320000 voxels needs ", result.Error, StringComparison.Ordinal);
        Assert.Matches(" needs [0-9.]+ TB of memory", result.Error);
        Assert.Equal((int)ExitCode.Transient, _cohort.Failure(0).Code);
        CliResult dry = CliResult.Of("convert", _cohort.Input, "-o", _cohort.Output, "--spacing", Absurd, "--dry-run");
        Assert.Equal(ExitCode.Success, dry.Code);
        Assert.Equal(2, dry.Output.Split('\n').Count(line => line.StartsWith("refuse   ", StringComparison.Ordinal)));
        Assert.Matches(" needs [0-9.]+ TB of memory", dry.Output);
    }

    [Fact]
    public void A_dry_run_prints_the_memory_of_each_volume_and_the_limit()
    {
        CliResult dry = CliResult.Of("convert", _cohort.Input, "-o", _cohort.Output, "--spacing", "4,4,4", "--dry-run");
        Assert.Equal(2, dry.Output.Split('\n').Count(line => line.Contains(" MB, memory ", StringComparison.Ordinal)));
        Assert.Matches("The largest volume needs [0-9.]+ MB of memory. [0-9.]+ (MB|GB|TB) are available to volumes: ", dry.Error);
    }
}
