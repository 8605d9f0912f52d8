using CtGpu.Host.Engines.Ilgpu.Runtime;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>Measures copies within a device's memory and over the bus.</summary>
internal static unsafe class DeviceCopySpeeds
{
    public static CopySpeeds Measure(IlgpuEngine engine)
    {
        CopySpeeds? speeds = null;
        using HostBuffer host = engine.AllocateHost(CopySpeeds.Bytes);
        new Span<byte>(host.Pointer, CopySpeeds.Bytes).Fill(1);
        engine.Try(() =>
        {
            using AcceleratorStream stream = engine.Accelerator.CreateStream();
            DeviceMemory memory = engine.SlotMemory();
            using MemoryBuffer1D<byte, Stride1D.Dense> from = memory.Allocate<byte>(CopySpeeds.Bytes);
            using MemoryBuffer1D<byte, Stride1D.Dense> to = memory.Allocate<byte>(CopySpeeds.Bytes);
            double Speed(Action copy) => CopySpeeds.Bytes / CopySpeeds.FastestSeconds(() =>
            {
                copy();
                stream.Synchronize();
            });
            double upload = Speed(() => from.View.BaseView.CopyFromCPUUnsafeAsync(stream, ref *host.Pointer, CopySpeeds.Bytes));
            speeds = new CopySpeeds(
                2 * Speed(() => from.View.BaseView.CopyTo(stream, to.View.BaseView)),
                upload,
                Speed(() => from.View.BaseView.CopyToCPUUnsafeAsync(stream, ref *host.Pointer, CopySpeeds.Bytes)));
        });
        return speeds!;
    }
}
