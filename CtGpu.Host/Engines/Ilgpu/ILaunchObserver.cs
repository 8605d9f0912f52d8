using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// Is told of every launch, in the order in which they are queued, between two launches of the same launcher. To time
/// kernels, queue a profiling marker on the stream before and after each.
/// </summary>
internal interface ILaunchObserver
{
    /// <param name="kernel">Class and method of the kernel, such as "ThresholdKernels.SolidBits".</param>
    /// <param name="stream">Stream that it is queued on.</param>
    void Before(string kernel, AcceleratorStream stream);

    /// <inheritdoc cref="Before"/>
    void After(string kernel, AcceleratorStream stream);
}
