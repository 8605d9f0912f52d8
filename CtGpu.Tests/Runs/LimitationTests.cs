using CtGpu.Cli.Progress;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

/// <summary>A device may be slower than it could be, such as one that cannot lock pages.</summary>
public sealed class LimitationTests
{
    [Theory]
    [InlineData("limited: host memory cannot be page-locked")]
    [InlineData(null)]
    public void A_limitation_of_a_device_is_reported_once_in_a_run(string? limitation)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.TrayFull);
        RunSummary summary = ConvertRun.Execute(
            new ConvertOptions { Spacing = new Spacing3(13, 10, 10) },
            new RunOptions { Inputs = [cohort.Input], OutputFolder = cohort.Output, Jobs = 1 },
            () => [new LimitedEngine(limitation), new CpuEngine(1)], new Silent(), TestContext.Current.CancellationToken);
        Assert.Equal(2, summary.Converted.Count);
        Assert.Equal(limitation == null ? 0 : 1, RunReport.Summary(summary, cohort.Output).Count(line => line == limitation));
        Assert.DoesNotContain(null, RunReport.Summary(summary, cohort.Output));
    }

    /// <summary>The CPU engine with a limitation that it notices when it allocates memory.</summary>
    private sealed class LimitedEngine(string? limitation) : IEngine
    {
        private readonly CpuEngine _engine = new(1);

        public string Name => "limited";

        public int PreferredSlots => _engine.PreferredSlots;

        public bool Divides => _engine.Divides;

        public void Divide(int slots) => _engine.Divide(slots);

        public string? Limitation { get; private set; }

        public HostBuffer AllocateHost(long bytes)
        {
            Limitation = limitation;
            return _engine.AllocateHost(bytes);
        }

        public IVolumeSlot CreateSlot(bool smallSlabs = false) => _engine.CreateSlot(smallSlabs);

        public IRayCaster CreateRayCaster() => _engine.CreateRayCaster();

        public IMarchingCubes CreateMarchingCubes() => _engine.CreateMarchingCubes();

        public CopySpeeds MeasureCopies(int threads) => _engine.MeasureCopies(threads);

        public bool Answers() => true;

        public void Dispose() => _engine.Dispose();
    }

    private sealed class Silent : IRunObserver
    {
        public void Planned(RunPlan plan)
        {
        }

        public void Converted(ConvertedVolume volume, RunProgress progress)
        {
        }

        public void Failed(FailedSeries series, RunProgress progress)
        {
        }
    }
}
