using System.Collections.Concurrent;
using CtGpu.Host;
using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Streaming;

public sealed class EngineSlotTests
{
    [Fact]
    public void A_slot_that_fails_to_reserve_memory_is_disposed()
    {
        var conversion = Conversion.Plan(SyntheticSeries.Volume(new Shape3(2, 8, 8), new Spacing3(1, 1, 1)), new ConvertOptions());
        using var engine = new FakeEngine(1) { Expecting = _ => throw new InvalidOperationException("a bug") };
        using var slot = new EngineSlot(engine, conversion.Computing);
        using HostBuffer stored = engine.AllocateHost(8);
        using var results = new VolumeResults(stored, null, null);
        Assert.Throws<InvalidOperationException>(() => slot.Run(conversion, stored, results));
        Assert.Equal((1, 1), (engine.SlotsMade, engine.SlotsDisposed));
    }

    /// <summary>A largest volume that does not fit fails when its turn comes, so that failure to reserve memory fails no other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_slot_reserves_memory_for_the_largest_volume_before_its_first(bool tooLarge)
    {
        var order = new ConcurrentQueue<int>();
        var work = new FakeWork();
        using var engine = new FakeEngine(1, plan => order.Enqueue(plan.Resample.InputShape.Z))
        {
            Expecting = largest =>
            {
                order.Enqueue(-largest.Resample.InputShape.Z);
                if (tooLarge) throw new CtGpuException(ExitCode.Transient, "device", "too large");
            },
        };
        VolumeJob[] jobs = [Job("a", 2), Job("b", 9), Job("c", 5)];
        using (var stream = new VolumeStream(
            StreamShape.For([engine], jobs.Length, 1, MemoryBudget.Unlimited), work, work, TestContext.Current.CancellationToken,
            largest: work.Plan(jobs[1]).Computing))
        {
            stream.Run(jobs);
        }

        Assert.Equal([-9, 2, 9, 5], order);
        Assert.Equal(["a", "b", "c"], work.Names.Order());
        Assert.Empty(work.Failures);
    }

    private static VolumeJob Job(string name, int slices) =>
        new(name, SyntheticSeries.Volume(new Shape3(slices, 8, 8), new Spacing3(1, 1, 1)));
}
