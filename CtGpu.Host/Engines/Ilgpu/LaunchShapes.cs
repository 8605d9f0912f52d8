using CtGpu.Kernels.Resample.Ilgpu;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// How launches are cut into groups on a kind of device: the one table of such numbers. They decide how fast a kernel
/// is and never what it computes.
/// </summary>
/// <param name="ItemThreads">Threads of a group whose threads walk over items each for itself.</param>
/// <param name="SliceThreads">Threads of a group that works on one slice together, with barriers.</param>
/// <param name="LineThreads">Threads of a group that takes so many neighbouring lines through a pass of the resample.</param>
/// <param name="MaxGroups">Most groups of a walk over items.</param>
/// <param name="BlockedWalk">Each thread takes one block of neighbouring items, not every n-th.</param>
internal sealed record LaunchShapes(int ItemThreads, int SliceThreads, int LineThreads, int MaxGroups, bool BlockedWalk)
{
    /// <summary>Whether the lines of a group are whole words of bits, so that the resample can emit the threshold's bits.</summary>
    public bool LinesFillWords => LineThreads % 64 == 0;

    /// <summary>
    /// ILGPU's simulation runs a thread of the host for every thread of a group, which makes barriers dear, and groups
    /// one after another on each of its multiprocessors.
    /// </summary>
    public static LaunchShapes For(Accelerator accelerator)
    {
        LaunchShapes shapes = accelerator.AcceleratorType switch
        {
            AcceleratorType.CPU => new(2, 1, 1, accelerator.NumMultiprocessors, true),
            AcceleratorType.Cuda => new(256, 256, ResampleKernels.MaxLanes, 1 << 20, false),
            _ => new(256, 256, ResampleKernels.MaxLanes, 1 << 20, false),
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
