using CtGpu.Host;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Engines.Ilgpu.Runtime;

[Collection(DeviceTests.Name)]
public sealed class DeviceMemoryTests(TestDevices devices)
{
    [Fact]
    public void A_buffer_beyond_the_budget_is_refused_with_its_size_and_what_is_left()
    {
        var memory = new DeviceMemory(devices.Open("ilgpu-cpu").Accelerator, "cuda:0 A GPU", 3 << 20);
        using var kept = new DeviceBuffer<short>(memory);
        kept.Reserve(1 << 20);
        using var refused = new DeviceBuffer<byte>(memory);
        var failure = Assert.Throws<CtGpuException>(() => refused.Reserve(2 << 20));
        Assert.Equal(ExitCode.Transient, failure.Code);
        Assert.Equal("device", failure.Stage);
        Assert.StartsWith(
            "cuda:0 A GPU: a buffer of 2 MiB is needed and 1 MiB are left of its budget of 3 MiB", failure.Message,
            StringComparison.Ordinal);

        // Released memory can be allocated again.
        kept.Dispose();
        refused.Reserve(3 << 20);
        Assert.Equal(3 << 20, refused.Capacity);
    }

    [Fact]
    public void A_buffer_keeps_its_memory_until_it_must_grow()
    {
        var memory = new DeviceMemory(devices.Open("ilgpu-cpu").Accelerator, "device", 1 << 20);
        using var buffer = new DeviceBuffer<int>(memory);
        buffer.Reserve(100);
        buffer.Reserve(50);
        Assert.Equal(100, buffer.Capacity);
        buffer.Reserve(160);
        Assert.InRange(buffer.Capacity, 160, 200);
    }
}
