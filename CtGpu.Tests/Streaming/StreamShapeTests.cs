using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Streaming;

namespace CtGpu.Tests.Streaming;

public sealed class StreamShapeTests
{
    [Theory]
    [InlineData(1, 1, 2, 2)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(4, 1, 2, 2)]
    [InlineData(8, 2, 2, 4)]
    [InlineData(16, 4, 2, 8)]
    [InlineData(64, 8, 2, 16)]
    public void Readers_and_writers_follow_the_threads(int threads, int readers, int writers, int most)
    {
        using var device = new FakeEngine(slots: 3);
        var shape = StreamShape.For([device], 1000, threads, MemoryBudget.Unlimited);
        Assert.Equal((readers, 3, writers, most), (shape.Readers, shape.Slots.Count, shape.Writers, shape.MostWriters));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    [InlineData(16, 4)]
    [InlineData(65, 16)]
    public void The_cpu_computes_several_volumes_at_once_on_many_threads(int threads, int slots)
    {
        using var cpu = new CpuEngine(threads);
        Assert.Equal(slots, StreamShape.For([cpu], 1000, threads, MemoryBudget.Unlimited).Slots.Count);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(2, 2, 2, 1, 1)]
    [InlineData(3, 3, 3, 2, 2)]
    [InlineData(5, 5, 3, 2, 4)]
    public void Few_volumes_get_no_more_than_they_can_use(int volumes, int readers, int slots, int writers, int most)
    {
        using var device = new FakeEngine(slots: 3);
        var shape = StreamShape.For([device], volumes, 64, MemoryBudget.Unlimited);
        Assert.Equal((readers, slots, writers, most), (shape.Readers, shape.Slots.Count, shape.Writers, shape.MostWriters));
    }

    [Theory]
    [InlineData(1000, 4, 4, 8)]
    [InlineData(16, 4, 4, 8)]     // 4 + 4 volumes being read and computed, 8 being written.
    [InlineData(15, 4, 4, 7)]
    [InlineData(10, 4, 4, 2)]
    [InlineData(8, 2, 4, 2)]
    [InlineData(6, 1, 3, 2)]
    [InlineData(1, 1, 1, 2)]
    public void Little_memory_takes_writers_first_then_readers_then_slots_of_the_cpu(int fit, int readers, int slots, int most)
    {
        using var cpu = new FakeEngine(slots: 4) { Divides = true };
        var shape = StreamShape.For([cpu], 1000, 16, new MemoryBudget(fit * 100, 100));
        Assert.Equal((readers, slots, most), (shape.Readers, shape.Slots.Count, shape.MostWriters));
    }

    [Fact]
    public void A_device_keeps_its_slots_however_little_memory_there_is()
    {
        using FakeEngine device = new(slots: 3), cpu = new(slots: 4) { Divides = true };
        var shape = StreamShape.For([cpu, device], 1000, 16, new MemoryBudget(100, 100));
        Assert.Equal(new IEngine[] { cpu, device, device, device }, shape.Slots);
    }
}
