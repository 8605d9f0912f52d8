namespace CtGpu.Host.Library;

/// <summary>How to open a <see cref="CtGpuEngine"/>.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// The device: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>, <c>opencl</c>, <c>opencl:N</c> or <c>ilgpu-cpu</c>. <c>auto</c>
    /// takes CUDA, then an OpenCL GPU, then the CPU.
    /// </summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads that read files and compute on the CPU; null for one per logical processor that the process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Most bytes of device memory; null for 80 % of what is free. A larger volume is processed in slabs along z. The CPU ignores it.
    /// </summary>
    public long? DeviceMemoryBytes { get; init; }

    internal int Jobs => Threads ?? Environment.ProcessorCount;
}
