using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>Shared by the parts of a slot: the launcher and the memory of its device, and the slot's own stream.</summary>
internal sealed record DeviceContext(KernelLauncher Launcher, DeviceMemory Memory, AcceleratorStream Stream)
{
    public DeviceBuffer<T> Buffer<T>()
        where T : unmanaged => new(Memory);
}
