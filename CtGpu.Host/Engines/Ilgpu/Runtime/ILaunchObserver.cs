using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>
/// Called before and after every launch is queued, in the order of the launches, while the launcher holds its lock. To time kernels,
/// queue a profiling marker on the stream in both calls.
/// </summary>
internal interface ILaunchObserver
{
    /// <param name="kernel">Class and method of the kernel, such as "ThresholdKernels.SolidBits".</param>
    /// <param name="stream">Stream of the launch.</param>
    void Before(string kernel, AcceleratorStream stream);

    /// <inheritdoc cref="Before"/>
    void After(string kernel, AcceleratorStream stream);
}
