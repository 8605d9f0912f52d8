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
}
