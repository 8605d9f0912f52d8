using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>What the parts of a slot share: the device, its launcher, its memory, and the slot's own stream.</summary>
internal sealed record DeviceContext(KernelLauncher Launcher, DeviceMemory Memory, AcceleratorStream Stream)
{
    public DeviceBuffer<T> Buffer<T>()
        where T : unmanaged => new(Memory);
}
