using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Series;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Streaming;

/// <summary>Streams on many threads: several readers, and writers that are added during the run.</summary>
public sealed class ManyThreadsTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Several_volumes_are_read_at_the_same_time()
    {
        using var meeting = new Barrier(4);
        var work = new FakeWork { OnRead = _ => Assert.True(meeting.SignalAndWait(s_patience), "a reader is missing") };
        using var engine = new FakeEngine(3);
        Run(engine, 40, work, threads: 16).Dispose();
        Assert.Equal(40, work.Names.Distinct().Count());
        Assert.Equal(40, work.Names.Count);
        Assert.Empty(work.Failures);
    }

    [Fact]
    public void The_number_of_buffers_is_bounded()
    {
        var work = new FakeWork { OnWrite = _ => Thread.Sleep(3) };
        using var engine = new FakeEngine(3);
        Run(engine, 300, work, threads: 16).Dispose();
        Assert.Equal(300, work.Names.Count);
        // Three slots, four readers and up to eight writers; buffers of stored values, of HU and of mask bits.
        Assert.InRange(engine.MostBuffers, 7, (3 + 4) + (2 * (3 + 8)));
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public void Writers_are_added_while_results_wait()
    {
        int writing = 0, most = 0;
        var work = new FakeWork
        {
            OnWrite = _ =>
            {
                int now = Interlocked.Increment(ref writing);
                lock (this) most = Math.Max(most, now);
                Thread.Sleep(10);
                Interlocked.Decrement(ref writing);
            },
        };
        using var engine = new FakeEngine(3);
        using (VolumeStream stream = Run(engine, 200, work, threads: 16)) Assert.InRange(stream.Clock.Writers, 3, 8);
        Assert.InRange(most, 3, 8);
        Assert.Equal(200, work.Names.Count);
    }

    [Fact]
    public void Memory_bounds_the_volumes_however_many_threads_there_are()
    {
        int held = 0, most = 0;
        var work = new FakeWork { Need = _ => new MemoryNeed(40, 30, 30) };
        work.OnRead = _ =>
        {
            int now = Interlocked.Increment(ref held);
            lock (work) most = Math.Max(most, now);
        };
        work.OnWrite = _ =>
        {
            Thread.Sleep(1);
            Interlocked.Decrement(ref held);
        };
        using var engine = new FakeEngine(3);
        Run(engine, 60, work, 64, new MemoryBudget(200, 100)).Dispose();
        Assert.Equal(60, work.Names.Count);
        // One being read needs 100 bytes, each computed one 30.
        Assert.InRange(most, 1, 6);
    }

    [Fact]
    public void Cancellation_ends_all_readers_and_writers()
    {
        using var stop = new CancellationTokenSource();
        var work = new FakeWork();
        work.OnWrite = _ =>
        {
            if (work.Names.Count == 30) stop.Cancel();
        };
        using var engine = new FakeEngine(3);
        var shape = StreamShape.For([engine], 10_000, 32, MemoryBudget.Unlimited);
        using (var stream = new VolumeStream(shape, work, work, stop.Token)) stream.Run(Jobs(10_000));
        Assert.InRange(work.Names.Count, 30, 300);
        Assert.Empty(work.Failures);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public void A_failed_volume_concerns_no_other_reader()
    {
        var work = new FakeWork
        {
            OnRead = name =>
            {
                if (name == "v7") throw new InvalidDataException(name);
            },
        };
        using var engine = new FakeEngine(3);
        Run(engine, 50, work, threads: 16).Dispose();
        Assert.Equal("v7", Assert.Single(work.Failures).Key);
        Assert.Equal(49, work.Names.Count);
        Assert.Equal(0, engine.Buffers);
    }

    [Fact]
    public unsafe void Volumes_on_divided_threads_do_not_mix()
    {
        var wrong = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var work = new FakeWork
        {
            OnFill = (name, buffer) => new Span<short>(buffer.Pointer, (int)buffer.Bytes / sizeof(short)).Fill(short.Parse(name[1..])),
            OnWrite = volume =>
            {
                var voxels = new Span<short>(volume.Results.Hounsfield.Pointer, (int)volume.Loaded.Conversion.Grid.Shape.Voxels);
                if (voxels.ContainsAnyExcept(short.Parse(volume.Loaded.Job.Name[1..]))) wrong.Enqueue(volume.Loaded.Job.Name);
            },
        };
        using var engine = new CpuEngine(9);
        var shape = StreamShape.For([engine], 80, 9, MemoryBudget.Unlimited);
        Assert.Equal((2, 2), (shape.Readers, shape.Slots.Count));
        using var stream = new VolumeStream(shape, work, work, Cancellation);
        stream.Run(Jobs(80));
        Assert.Empty(work.Failures);
        Assert.Equal(80, work.Names.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void An_engine_knows_its_slots_before_they_are_created()
    {
        using var engine = new FakeEngine(4) { Divides = true };
        Run(engine, 3, new FakeWork(), threads: 16).Dispose();
        Assert.Equal(3, engine.Division);
    }

    private static VolumeStream Run(FakeEngine engine, int volumes, FakeWork work, int threads, MemoryBudget? budget = null)
    {
        var shape = StreamShape.For([engine], volumes, threads, budget ?? MemoryBudget.Unlimited);
        var stream = new VolumeStream(shape, work, work, Cancellation, budget);
        stream.Run(Jobs(volumes));
        return stream;
    }

    private static VolumeJob[] Jobs(int count) =>
        [.. Enumerable.Range(0, count).Select(n => new VolumeJob($"v{n}", Volume(2 + (n % 5))))];

    private static SeriesVolume Volume(int slices) => SyntheticSeries.Volume(new Shape3(slices, 8, 8), new Spacing3(1, 1, 1));
}
