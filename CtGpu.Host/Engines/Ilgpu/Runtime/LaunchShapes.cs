using CtGpu.Kernels.Launch;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>
/// Sizes of the groups of a launch, by kind of device. They change the speed of a kernel, never its results.
/// </summary>
/// <param name="ItemThreads">Threads of a group whose threads process items independently.</param>
/// <param name="SliceThreads">Threads of a group that processes one slice together, with barriers.</param>
/// <param name="LineThreads">Threads of a group that resamples one line per thread, on neighbouring lines.</param>
/// <param name="MaxGroups">Maximum number of groups that process items.</param>
/// <param name="BlockedWalk">Each thread processes one block of adjacent items, not every n-th item.</param>
internal sealed record LaunchShapes(int ItemThreads, int SliceThreads, int LineThreads, int MaxGroups, bool BlockedWalk)
{
    /// <summary>Whether the lines of a group fill whole 64-bit words, so that the resampling can also write the threshold's bits.</summary>
    public bool LinesFillWords => LineThreads % 64 == 0;

    /// <summary>
    /// The sizes for a device. ILGPU's simulation runs one host thread for each thread of a group, so barriers are expensive, and it
    /// runs the groups of a multiprocessor one after another.
    /// </summary>
    public static LaunchShapes For(Accelerator accelerator)
    {
        LaunchShapes shapes = accelerator.AcceleratorType switch
        {
            AcceleratorType.CPU => new(2, 1, 1, accelerator.NumMultiprocessors, true),
            _ => new(256, 256, GroupLimit.LineThreads, 1 << 20, false),
        };
        int most = accelerator.MaxNumThreadsPerGroup;
        return shapes with
        {
            ItemThreads = Math.Min(shapes.ItemThreads, most),
            SliceThreads = Math.Min(shapes.SliceThreads, most),
            LineThreads = Math.Min(shapes.LineThreads, most),
        };
    }
}
