using System.Reflection;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>
/// Number of items and maximum number of threads of a launch. If all threads finally add to the same few numbers, a launch uses
/// few threads, to limit contention.
/// </summary>
internal readonly record struct LaunchSize(long Items, long MaxThreads)
{
    private const long FewThreads = 8192;

    public static LaunchSize Map(long items) => new(items, long.MaxValue);

    public static LaunchSize Reduce(long items) => new(items, FewThreads);
}

/// <summary>
/// Compiles and launches kernels. No other code launches them. A kernel is compiled at its first launch. Launches hold a lock: an
/// OpenCL kernel object stores its arguments, so two concurrent launches would mix their arguments.
/// <c>Run</c> distributes items over threads. <c>RunGroups</c> launches groups whose threads cooperate.
/// </summary>
internal sealed partial class KernelLauncher(Accelerator accelerator, LaunchShapes shapes)
{
    private readonly Dictionary<MethodInfo, Delegate> _loaded = [];

    /// <summary>Group sizes on this device.</summary>
    public LaunchShapes Shapes => shapes;

    /// <summary>Called for every launch. May be null.</summary>
    public ILaunchObserver? Observer { get; set; }

    private (KernelConfig Config, Walk Walk) Cut(LaunchSize size)
    {
        int group = shapes.ItemThreads;
        long wanted = XMath.DivRoundUp(Math.Min(size.Items, size.MaxThreads), group);
        int groups = (int)Math.Min(wanted, shapes.MaxGroups);
        long threads = (long)groups * group;
        Walk walk = shapes.BlockedWalk ? Walk.Blocked(size.Items, threads) : Walk.Interleaved(size.Items, threads);
        return (new KernelConfig(groups, group), walk);
    }

    private void Launch<TLauncher>(AcceleratorStream stream, MethodInfo kernel, Action<TLauncher> launch)
        where TLauncher : Delegate
    {
        lock (_loaded)
        {
            if (!_loaded.TryGetValue(kernel, out Delegate? launcher))
            {
                Kernel loaded = accelerator is CLAccelerator openCl ? OpenClBarriers.Load(openCl, kernel) : accelerator.LoadKernel(kernel);
                _loaded[kernel] = launcher = loaded.CreateLauncherDelegate<TLauncher>();
            }

            string name = Observer == null ? "" : $"{kernel.DeclaringType!.Name}.{kernel.Name}";
            Observer?.Before(name, stream);
            launch((TLauncher)launcher);
            Observer?.After(name, stream);
        }
    }
}
