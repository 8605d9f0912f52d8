using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

/// <summary>Several devices share a cohort. Each computes some of the volumes, and all compute the same bytes.</summary>
public sealed class SharedCohortTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("cpu,ilgpu-cpu")]
    [InlineData("ilgpu-cpu,cpu")]
    public void Devices_share_the_volumes_and_write_the_same_bytes_as_one_device(string devices)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.TrayFull, PhantomFaults.None, PhantomFaults.Tracheostomy);
        Assert.Equal(4, Run(cohort, engines: EngineFactory.Open(DeviceSelector.Parse("cpu"), cpuThreads: 1)).Converted.Count);
        Dictionary<string, string> alone = cohort.Volumes();

        using var meeting = new Barrier(2);
        IReadOnlyList<IEngine> engines = EngineFactory.Open(DeviceSelector.Parse(devices), cpuThreads: 1);
        RunSummary shared = Run(cohort, [.. engines.Select(engine => new MeetingEngine(engine, meeting))]);
        Assert.Empty(shared.Failed);
        Assert.Equal(4, shared.Converted.Count);
        Assert.Equal(8, alone.Count);
        Assert.Equal(alone, cohort.Volumes());
        IEnumerable<string> used = Enumerable.Range(0, 4).Select(seed => cohort.Sidecar(seed).Device.Split(' ')[0]);
        Assert.Equal(["cpu", "ilgpu-cpu"], used.Distinct().Order(StringComparer.Ordinal));
    }

    private static RunSummary Run(PhantomCohort cohort, IReadOnlyList<IEngine> engines) => ConvertRun.Execute(
        new ConvertOptions { Spacing = new Spacing3(13, 10, 10) },
        new RunOptions { Inputs = [cohort.Input], OutputFolder = cohort.Output, Jobs = 1, Overwrite = true },
        () => engines, new Silent(), TestContext.Current.CancellationToken);

    /// <summary>
    /// A device that waits, with its first volume, until the other device has one too. Otherwise the faster device might convert the
    /// whole cohort. A slot is created only when there is a volume for it.
    /// </summary>
    private sealed class MeetingEngine(IEngine engine, Barrier meeting) : IEngine
    {
        public string Name => engine.Name;

        public int PreferredSlots => 1;

        public bool Divides => engine.Divides;

        public void Divide(int slots) => engine.Divide(slots);

        public HostBuffer AllocateHost(long bytes) => engine.AllocateHost(bytes);

        public IVolumeSlot CreateSlot(bool smallSlabs = false)
        {
            Assert.True(meeting.SignalAndWait(Patience), $"{Name} waited for the other device, which took no volume.");
            return engine.CreateSlot(smallSlabs);
        }

        public IRayCaster CreateRayCaster() => engine.CreateRayCaster();

        public IMarchingCubes CreateMarchingCubes() => engine.CreateMarchingCubes();

        public CopySpeeds MeasureCopies(int threads) => engine.MeasureCopies(threads);

        public bool Answers() => engine.Answers();

        public void Dispose() => engine.Dispose();
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
