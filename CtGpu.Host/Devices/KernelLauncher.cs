using System.Reflection;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;

namespace CtGpu.Host.Devices;

/// <summary>
/// How many items a launch has. A launch that ends with an addition of every thread to the same few numbers takes
/// few threads, so that the additions do not queue up.
/// </summary>
internal readonly record struct LaunchSize(long Items, long MaxThreads)
{
    private const long FewThreads = 8192;

    public static LaunchSize Map(long items) => new(items, long.MaxValue);

    public static LaunchSize Reduce(long items) => new(items, FewThreads);
}

/// <summary>
/// The one place that compiles and launches kernels. Kernels are compiled at their first launch. Slots take turns to
/// launch: an OpenCL kernel object holds its arguments, so two threads that launched it at once would mix them.
/// </summary>
internal sealed class KernelLauncher(Accelerator accelerator)
{
    private const int PreferredGroup = 256;
    private const int MaxGroups = 1 << 20;

    private readonly Dictionary<MethodInfo, Delegate> _loaded = [];

    /// <summary>ILGPU's CPU accelerator simulates threads: few of them, each with a block of items.</summary>
    private readonly bool _simulated = accelerator.AcceleratorType == AcceleratorType.CPU;

    public void Run<T1, T2>(AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2> kernel, T1 a1, T2 a2)
        where T1 : struct
        where T2 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Shape(size);
        lock (_loaded) Load(kernel, accelerator.LoadKernel)(stream, config, walk, a1, a2);
    }

    public void Run<T1, T2, T3>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2, T3> kernel, T1 a1, T2 a2, T3 a3)
        where T1 : struct
        where T2 : struct
        where T3 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Shape(size);
        lock (_loaded) Load(kernel, accelerator.LoadKernel)(stream, config, walk, a1, a2, a3);
    }

    public void Run<T1, T2, T3, T4>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2, T3, T4> kernel, T1 a1, T2 a2, T3 a3, T4 a4)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Shape(size);
        lock (_loaded) Load(kernel, accelerator.LoadKernel)(stream, config, walk, a1, a2, a3, a4);
    }

    public void Run<T1, T2, T3, T4, T5>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2, T3, T4, T5> kernel, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Shape(size);
        lock (_loaded) Load(kernel, accelerator.LoadKernel)(stream, config, walk, a1, a2, a3, a4, a5);
    }

    public void Run<T1, T2, T3, T4, T5, T6>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2, T3, T4, T5, T6> kernel, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Shape(size);
        lock (_loaded) Load(kernel, accelerator.LoadKernel)(stream, config, walk, a1, a2, a3, a4, a5, a6);
    }

    /// <summary>Launches one group of up to <paramref name="threads"/> threads.</summary>
    public void RunGroup<T1, T2>(AcceleratorStream stream, int threads, Action<T1, T2> kernel, T1 a1, T2 a2)
        where T1 : struct
        where T2 : struct
    {
        var config = new KernelConfig(1, Math.Min(threads, accelerator.MaxNumThreadsPerGroup));
        lock (_loaded) Load(kernel, accelerator.LoadKernel)(stream, config, a1, a2);
    }

    private (KernelConfig Config, Walk Walk) Shape(LaunchSize size)
    {
        int group = Math.Min(PreferredGroup, accelerator.MaxNumThreadsPerGroup);
        if (_simulated)
        {
            int simulated = accelerator.NumMultiprocessors;
            return (new KernelConfig(simulated, group), Walk.Blocked(size.Items, (long)simulated * group));
        }

        long groups = Math.Min(XMath.DivRoundUp(Math.Min(size.Items, size.MaxThreads), group), MaxGroups);
        return (new KernelConfig((int)groups, group), Walk.Interleaved(size.Items, groups * group));
    }

    private TLauncher Load<TKernel, TLauncher>(TKernel kernel, Func<TKernel, TLauncher> load)
        where TKernel : Delegate
        where TLauncher : Delegate
    {
        if (!_loaded.TryGetValue(kernel.Method, out Delegate? launcher)) _loaded[kernel.Method] = launcher = load(kernel);
        return (TLauncher)launcher;
    }
}
