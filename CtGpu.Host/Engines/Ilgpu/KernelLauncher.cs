using System.Reflection;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Host.Engines.Ilgpu;

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
/// <c>Run</c> lets threads walk over items; <c>RunGroups</c> launches groups whose threads work together.
/// </summary>
internal sealed partial class KernelLauncher(Accelerator accelerator, LaunchShapes shapes)
{
    private readonly Dictionary<MethodInfo, Delegate> _loaded = [];

    /// <summary>Group sizes on this device.</summary>
    public LaunchShapes Shapes => shapes;

    /// <summary>Told of every launch; null for nobody.</summary>
    public ILaunchObserver? Observer { get; set; }

    private (KernelConfig Config, Walk Walk) Cut(LaunchSize size)
    {
        int group = shapes.ItemThreads;
        long wanted = XMath.DivRoundUp(Math.Min(size.Items, size.MaxThreads), group);
        int groups = (int)Math.Min(wanted, shapes.MaxGroups);
        long threads = (long)groups * group;
        return (new KernelConfig(groups, group), shapes.BlockedWalk ? Walk.Blocked(size.Items, threads) : Walk.Interleaved(size.Items, threads));
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
