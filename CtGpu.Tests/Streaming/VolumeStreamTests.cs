using System.Collections.Concurrent;
using CtGpu.Host;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Streaming;

public sealed class VolumeStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public void Every_volume_is_read_computed_and_written_once(int slots, int engines)
    {
        var work = new FakeWork();
        FakeEngine[] all = [.. Enumerable.Range(0, engines).Select(_ => new FakeEngine(slots))];
        StreamAll(all, Jobs(40), work);
        Assert.Equal(Jobs(40).Select(j => j.Name).Order(), work.Names.Order());
        Assert.Empty(work.Failures);
        Assert.All(all, e => Assert.Equal(0, e.Buffers));
    }

    [Fact]
    public void The_number_of_buffers_is_bounded_for_many_volumes_and_slow_writing()
    {
        var work = new FakeWork { OnWrite = _ => Thread.Sleep(2) };
        using var engine = new FakeEngine(slots: 2);
        StreamAll([engine], Jobs(60), work);
        // For two slots: three input buffers, four HU buffers and four buffers of mask bits.
        Assert.InRange(engine.MostBuffers, 3, 3 + 4 + 4);
    }

    [Fact]
    public void A_single_volume_takes_one_slot_and_one_buffer_of_each_kind()
    {
        using var engine = new FakeEngine(slots: 3);
        StreamAll([engine], Jobs(1), new FakeWork());
        Assert.Equal(1, engine.SlotsMade);
        Assert.Equal(3, engine.MostBuffers);
    }

    [Fact]
    public void Buffers_grow_with_the_volumes_and_those_too_small_are_freed()
    {
        using var engine = new FakeEngine(slots: 1);
        VolumeJob[] growing = [.. Enumerable.Range(1, 30).Select(n => Job($"v{n}", new Shape3(n, 8, 8)))];
        var work = new FakeWork();
        StreamAll([engine], growing, work);
        Assert.Equal(30, work.Names.Count);
        Assert.InRange(engine.MostBuffers, 3, 2 + 3 + 3);
        Assert.Equal(0, engine.Buffers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public unsafe void A_volume_computed_in_place_is_never_copied(int slots)
    {
        var read = new ConcurrentDictionary<string, nint>();
        int written = 0;
        var work = new FakeWork
        {
            OnFill = (name, buffer) =>
            {
                read[name] = (nint)buffer.Pointer;
                *buffer.As<int>() = int.Parse(name[1..]);
            },
            OnWrite = volume =>
            {
                Thread.Sleep(1);
                string name = volume.Loaded.Job.Name;
                Assert.Equal(read[name], (nint)volume.Results.Hounsfield.Pointer);
                Assert.Equal(int.Parse(name[1..]), *volume.Results.Hounsfield.As<int>());
                Interlocked.Increment(ref written);
            },
        };
        using var engine = new FakeEngine(slots, plan => FailFor($"v{plan.Resample.InputShape.Z}", "v7"));
        // Volume sizes rise and fall, so buffers that moved to another pool become too small.
        IEnumerable<int> sizes = Enumerable.Range(0, 60).Select(n => (n * 7 % 60) + 2);
        StreamAll([engine], [.. sizes.Select(n => Job($"v{n}", new Shape3(n, 4, 4)))], work);
        Assert.Equal("v7", Assert.Single(work.Failures).Key);
        Assert.Equal(59, written);
        Assert.InRange(engine.MostBuffers, 3, (3 * slots) + 1 + 4);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public unsafe void On_the_cpu_volumes_computed_in_place_do_not_mix()
    {
        var wrong = new ConcurrentQueue<string>();
        var work = new FakeWork
        {
            OnFill = (name, buffer) => new Span<short>(buffer.Pointer, (int)buffer.Bytes / sizeof(short)).Fill(short.Parse(name[1..])),
            OnWrite = volume =>
            {
                Thread.Sleep(2);
                string name = volume.Loaded.Job.Name;
                var voxels = new Span<short>(volume.Results.Hounsfield.Pointer, (int)volume.Loaded.Conversion.Grid.Shape.Voxels);
                if (voxels.ContainsAnyExcept(short.Parse(name[1..]))) wrong.Enqueue(name);
            },
        };
        using var engine = new CpuEngine(2);
        var shape = StreamShape.For([engine], 40, 2, MemoryBudget.Unlimited);
        using var stream = new VolumeStream(shape, work, work, TestContext.Current.CancellationToken);
        stream.Run([.. Enumerable.Range(0, 40).Select(n => Job($"v{n}", new Shape3((n * 13 % 40) + 2, 8, 8)))]);
        Assert.Empty(work.Failures);
        Assert.Equal(40, work.Names.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Failures_in_any_stage_concern_their_volume_only()
    {
        var work = new FakeWork
        {
            OnPlan = job => FailFor(job.Name, "v3"),
            OnRead = job => FailFor(job, "v7"),
            OnWrite = volume => FailFor(volume.Loaded.Job.Name, "v11"),
        };
        using var engine = new FakeEngine(1, plan => FailFor($"v{plan.Resample.InputShape.Z - 2}", "v5"));
        VolumeJob[] jobs = [.. Enumerable.Range(0, 20).Select(n => Job($"v{n}", new Shape3(n + 2, 4, 4)))];
        StreamAll([engine], jobs, work);
        Assert.Equal(["v11", "v3", "v5", "v7"], work.Failures.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(16, work.Names.Count);
        // The slot that failed is not used again.
        Assert.Equal(2, engine.SlotsMade);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public void A_failed_allocation_fails_the_volume_and_not_the_run()
    {
        var work = new FakeWork();
        using var engine = new FakeEngine(1) { RefuseBytesAbove = 4096 };
        StreamAll([engine], [Job("small", new Shape3(2, 8, 8)), Job("huge", new Shape3(64, 8, 8)), Job("last", new Shape3(2, 8, 8))], work);
        Assert.IsType<InsufficientMemoryException>(Assert.Single(work.Failures, f => f.Key == "huge").Value);
        Assert.Equal(["last", "small"], work.Names.Order());
    }

    [Fact]
    public void Cancellation_ends_the_stream_soon_and_reports_no_failures()
    {
        using var stop = new CancellationTokenSource();
        var work = new FakeWork();
        work.OnWrite = _ =>
        {
            if (work.Names.Count == 3) stop.Cancel();
        };
        using var engine = new FakeEngine(2);
        Stream([engine], Jobs(10_000), work, stop.Token);
        Assert.InRange(work.Names.Count, 4, 100);
        Assert.Empty(work.Failures);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public void A_bug_in_the_observer_stops_the_run_instead_of_hanging_it()
    {
        var work = new FakeWork { OnRead = _ => throw new InvalidDataException(), OnFail = () => throw new NotSupportedException("bug") };
        using var engine = new FakeEngine(1);
        Assert.Throws<NotSupportedException>(() => StreamAll([engine], Jobs(5), work));
    }

    [Fact]
    public void A_device_that_fails_a_volume_does_it_in_small_slabs()
    {
        var work = new FakeWork();
        using var engine = new FakeEngine(1, plan => FailOnDevice(plan, 7)) { OnSmallSlabs = _ => { } };
        StreamAll([engine], Sized(20), work);
        Assert.Equal((20, 1), (work.Names.Count, engine.SmallSlots));
        Assert.Empty(work.Failures);
    }

    [Fact]
    public void A_volume_that_one_device_cannot_do_goes_to_another()
    {
        var work = new FakeWork();
        using FakeEngine
            small = new(2, plan => FailOnDevice(plan, plan.Resample.InputShape.Z)) { Name = "small" },
            large = new(1) { Name = "large" };
        StreamAll([small, large], Sized(30), work);
        Assert.Equal(Sized(30).Select(j => j.Name).Order(), work.Names.Order());
        Assert.Empty(work.Failures);
        Assert.Equal(0, small.Buffers + large.Buffers);
    }

    [Fact]
    public void A_volume_that_no_device_can_compute_fails_with_the_message_of_the_first()
    {
        var work = new FakeWork();
        using FakeEngine one = new(1, plan => FailOnDevice(plan, 7)), other = new(3, plan => FailOnDevice(plan, 7));
        StreamAll([one, other], Sized(20), work);
        var failure = Assert.IsType<CtGpuException>(Assert.Single(work.Failures).Value);
        Assert.Equal((ExitCode.Transient, "7 voxels do not fit"), (failure.Code, failure.Message));
        Assert.Equal((19, 1, 1), (work.Names.Count, one.SmallSlots, other.SmallSlots));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_lost_device_takes_no_more_volumes_and_the_others_do_them_all(int slots)
    {
        var work = new FakeWork();
        using var isLost = new ManualResetEventSlim();
        FakeEngine lost = null!;
        lost = new FakeEngine(slots, plan =>
        {
            if (plan.Resample.InputShape.Z <= 4) return;
            lost.IsLost = true;
            isLost.Set();
        })
        { Name = "lost" };
        // The kept device holds its volume until the other device is lost. The other one therefore takes the volume at which it is lost.
        using var kept = new FakeEngine(1, _ => Assert.True(isLost.Wait(Patience), "the first device took no volume")) { Name = "kept" };
        var shape = StreamShape.For([lost, kept], 60, 1, MemoryBudget.Unlimited);
        using var stream = new VolumeStream(shape, work, work, TestContext.Current.CancellationToken);
        VolumeJob[] jobs = Sized(60);
        stream.Run(jobs);
        Assert.Equal(jobs.Select(j => j.Name).Order(), work.Names.Order());
        Assert.Empty(work.Failures);
        Assert.False(stream.NoneLeft);
        Assert.Equal(["lost"], stream.Lost);
    }

    [Fact]
    public void Without_a_device_the_run_ends_and_volumes_not_tried_have_not_failed()
    {
        var work = new FakeWork();
        FakeEngine lost = null!;
        lost = new FakeEngine(1, plan => lost.IsLost |= plan.Resample.InputShape.Z == 9);
        var shape = StreamShape.For([lost], 1000, 1, MemoryBudget.Unlimited);
        using var stream = new VolumeStream(shape, work, work, TestContext.Current.CancellationToken);
        stream.Run(Sized(1000));
        Assert.True(stream.NoneLeft);
        Assert.Equal(["fake"], stream.Lost);
        // Volumes v2 to v9. The device is lost during v9 but completes it.
        Assert.Equal(8, work.Names.Count);
        Assert.Equal("v10", Assert.Single(work.Failures).Key);
    }

    private static VolumeJob[] Sized(int count) => [.. Enumerable.Range(2, count).Select(n => Job($"v{n}", new Shape3(n, 4, 4)))];

    private static void FailOnDevice(VolumePlan plan, int slices)
    {
        if (plan.Resample.InputShape.Z == slices) throw new CtGpuException(ExitCode.Transient, "device", $"{slices} voxels do not fit");
    }

    private static void StreamAll(FakeEngine[] engines, VolumeJob[] jobs, FakeWork work) =>
        Stream(engines, jobs, work, TestContext.Current.CancellationToken);

    private static void Stream(FakeEngine[] engines, VolumeJob[] jobs, FakeWork work, CancellationToken cancellation)
    {
        var shape = StreamShape.For(engines, jobs.Length, 1, MemoryBudget.Unlimited);
        using var stream = new VolumeStream(shape, work, work, cancellation);
        stream.Run(jobs);
    }

    private static VolumeJob[] Jobs(int count) => [.. Enumerable.Range(0, count).Select(n => Job($"v{n}", new Shape3(2, 8, 8)))];

    private static VolumeJob Job(string name, Shape3 shape) => new(name, SyntheticSeries.Volume(shape, new Spacing3(1, 1, 1)));

    private static void FailFor(string name, string which)
    {
        if (name == which) throw new CtGpuException(ExitCode.InvalidInput, "test", which);
    }
}
