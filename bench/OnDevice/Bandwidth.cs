using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Bench.OnDevice;

/// <summary>Bandwidth of the device's memory and of the bus, measured with plain copies, in bytes per second.</summary>
/// <param name="Device">Within device memory: bytes read plus bytes written.</param>
/// <param name="In">From page-locked host memory to the device.</param>
/// <param name="Out">From the device to page-locked host memory.</param>
internal sealed record Bandwidth(double Device, double In, double Out)
{
    public static unsafe Bandwidth Measure(IlgpuEngine engine, long bytes, int repeats)
    {
        engine.Accelerator.Bind();
        using AcceleratorStream stream = engine.Accelerator.CreateStream();
        DeviceMemory memory = engine.SlotMemory();
        using MemoryBuffer1D<byte, Stride1D.Dense> from = memory.Allocate<byte>(bytes), to = memory.Allocate<byte>(bytes);
        using HostBuffer host = engine.AllocateHost(bytes);
        // The system allocates pages at the first write. Until then, all reads come from one shared page of zeros.
        new Span<byte>(host.Pointer, (int)bytes).Fill(1);
        double Copy(Action copy) => bytes / Sample.Wall(repeats, () =>
        {
            copy();
            stream.Synchronize();
        }).MinMs * 1000;
        double into = Copy(() => from.View.BaseView.CopyFromCPUUnsafeAsync(stream, ref *host.Pointer, bytes));
        double device = 2 * Copy(() => from.View.BaseView.CopyTo(stream, to.View.BaseView));
        double back = Copy(() => to.View.BaseView.CopyToCPUUnsafeAsync(stream, ref *host.Pointer, bytes));
        return new Bandwidth(device, into, back);
    }
}
