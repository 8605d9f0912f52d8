using CtGpu.Host;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Tests.Support;
using ILGPU.Runtime;

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

    [Fact]
    public void Loaded_values_are_those_of_the_last_call()
    {
        IlgpuEngine engine = devices.Open("ilgpu-cpu");
        using var buffer = new DeviceBuffer<int>(new DeviceMemory(engine.Accelerator, "device", 1 << 20));
        int[] values = [1, 2, 3];
        Assert.Equal([1, 2, 3], Loaded(values));
        // Equal values are not copied again, so those of a kernel would stay.
        buffer.View.SubView(0, 1).CopyFromCPU(engine.Accelerator.DefaultStream, [9]);
        Assert.Equal([9, 2, 3], Loaded([1, 2, 3]));
        values[1] = 7;
        Assert.Equal([1, 7, 3], Loaded(values));
        Assert.Equal([1, 7], Loaded([1, 7]));
        Assert.Equal(40, Loaded(Enumerable.Range(0, 40).ToArray()).Distinct().Count());
        // Released memory has lost its values.
        buffer.Dispose();
        Assert.Equal(40, Loaded(Enumerable.Range(0, 40).ToArray()).Distinct().Count());

        int[] Loaded(int[] array)
        {
            buffer.Load(engine.Accelerator.DefaultStream, array);
            var read = new int[array.Length];
            buffer.View.SubView(0, array.Length).CopyToCPU(engine.Accelerator.DefaultStream, read);
            return read;
        }
    }
}
