using CtGpu.Host;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels;

namespace CtGpu.Tests.Pipeline;

public sealed class VolumeStreamTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public void Every_volume_is_read_computed_and_written_once(int slots, int engines)
    {
        var ends = new FakeEnds();
        FakeEngine[] all = [.. Enumerable.Range(0, engines).Select(_ => new FakeEngine(slots))];
        StreamAll(all, Jobs(40), ends);
        Assert.Equal(Jobs(40).Select(j => j.Name).Order(), ends.Written.Order());
        Assert.Empty(ends.Failures);
        Assert.All(all, e => Assert.Equal(0, e.Buffers));
    }

    [Fact]
    public void Buffers_stay_bounded_however_many_volumes_come_and_however_slow_writing_is()
    {
        var ends = new FakeEnds { OnWrite = _ => Thread.Sleep(2) };
        using var engine = new FakeEngine(slots: 2);
        StreamAll([engine], Jobs(60), ends);
        // Two slots: three inputs; four outputs each of HU and mask bits.
        Assert.InRange(engine.MostBuffers, 3, 3 + 4 + 4);
    }

    [Fact]
    public void A_single_volume_takes_one_slot_and_one_buffer_of_each_kind()
    {
        using var engine = new FakeEngine(slots: 3);
        StreamAll([engine], Jobs(1), new FakeEnds());
        Assert.Equal(1, engine.SlotsMade);
        Assert.Equal(3, engine.MostBuffers);
    }

    [Fact]
    public void Buffers_grow_with_the_volumes_and_the_outgrown_are_freed()
    {
        using var engine = new FakeEngine(slots: 1);
        VolumeJob[] growing = [.. Enumerable.Range(1, 30).Select(n => Job($"v{n}", new Shape3(n, 8, 8)))];
        var ends = new FakeEnds();
        StreamAll([engine], growing, ends);
        Assert.Equal(30, ends.Written.Count);
        Assert.InRange(engine.MostBuffers, 3, 2 + 3 + 3);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public void Failures_in_any_stage_concern_their_volume_only()
    {
        var ends = new FakeEnds
        {
            OnPlan = job => FailFor(job.Name, "v3"),
            OnRead = job => FailFor(job, "v7"),
            OnWrite = volume => FailFor(volume.Loaded.Job.Name, "v11"),
        };
        using var engine = new FakeEngine(1, plan => FailFor($"v{plan.Resample.Input.Z - 2}", "v5"));
        VolumeJob[] jobs = [.. Enumerable.Range(0, 20).Select(n => Job($"v{n}", new Shape3(n + 2, 4, 4)))];
        StreamAll([engine], jobs, ends);
        Assert.Equal(["v11", "v3", "v5", "v7"], ends.Failures.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(16, ends.Written.Count);
        // The slot that failed is not used again.
        Assert.Equal(2, engine.SlotsMade);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public void Memory_that_is_not_to_be_had_fails_the_volume_and_not_the_run()
    {
        var ends = new FakeEnds();
        using var engine = new FakeEngine(1) { RefuseBytesAbove = 4096 };
        StreamAll([engine], [Job("small", new Shape3(2, 8, 8)), Job("huge", new Shape3(64, 8, 8)), Job("last", new Shape3(2, 8, 8))], ends);
        Assert.IsType<InsufficientMemoryException>(Assert.Single(ends.Failures, f => f.Key == "huge").Value);
        Assert.Equal(["last", "small"], ends.Written.Order());
    }

    [Fact]
    public void Cancelled_it_ends_at_once_and_reports_no_failures()
    {
        using var stop = new CancellationTokenSource();
        var ends = new FakeEnds();
        ends.OnWrite = _ =>
        {
            if (ends.Written.Count == 3) stop.Cancel();
        };
        using var engine = new FakeEngine(2);
        Stream([engine], Jobs(10_000), ends, stop.Token);
        Assert.InRange(ends.Written.Count, 4, 100);
        Assert.Empty(ends.Failures);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public void A_bug_in_the_ends_stops_the_run_instead_of_hanging_it()
    {
        var ends = new FakeEnds { OnRead = _ => throw new InvalidDataException(), OnFail = () => throw new NotSupportedException("bug") };
        using var engine = new FakeEngine(1);
        Assert.Throws<NotSupportedException>(() => StreamAll([engine], Jobs(5), ends));
    }

    private static void StreamAll(FakeEngine[] engines, VolumeJob[] jobs, FakeEnds ends) =>
        Stream(engines, jobs, ends, TestContext.Current.CancellationToken);

    private static void Stream(FakeEngine[] engines, VolumeJob[] jobs, FakeEnds ends, CancellationToken cancellation)
    {
        using var stream = new VolumeStream(engines, jobs.Length, ends, cancellation);
        stream.Run(jobs);
    }

    private static VolumeJob[] Jobs(int count) => [.. Enumerable.Range(0, count).Select(n => Job($"v{n}", new Shape3(2, 8, 8)))];

    private static VolumeJob Job(string name, Shape3 shape) => new(name, SyntheticSeries.Volume(shape, new Spacing3(1, 1, 1)));

    private static void FailFor(string name, string which)
    {
        if (name == which) throw new CtGpuException(ExitCode.InvalidInput, "test", which);
    }
}
