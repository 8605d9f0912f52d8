using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <content>The launches by number of arguments, because C# has no generics over that.</content>
internal sealed partial class KernelLauncher
{
    public void Run<T1, T2>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2> kernel, T1 a1, T2 a2)
        where T1 : struct
        where T2 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Cut(size);
        Launch<Action<AcceleratorStream, KernelConfig, Walk, T1, T2>>(
            stream, kernel.Method, launcher => launcher(stream, config, walk, a1, a2));
    }

    public void Run<T1, T2, T3>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2, T3> kernel, T1 a1, T2 a2, T3 a3)
        where T1 : struct
        where T2 : struct
        where T3 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Cut(size);
        Launch<Action<AcceleratorStream, KernelConfig, Walk, T1, T2, T3>>(
            stream, kernel.Method, launcher => launcher(stream, config, walk, a1, a2, a3));
    }

    public void Run<T1, T2, T3, T4>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2, T3, T4> kernel, T1 a1, T2 a2, T3 a3, T4 a4)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Cut(size);
        Launch<Action<AcceleratorStream, KernelConfig, Walk, T1, T2, T3, T4>>(
            stream, kernel.Method, launcher => launcher(stream, config, walk, a1, a2, a3, a4));
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
        (KernelConfig config, Walk walk) = Cut(size);
        Launch<Action<AcceleratorStream, KernelConfig, Walk, T1, T2, T3, T4, T5>>(
            stream, kernel.Method, launcher => launcher(stream, config, walk, a1, a2, a3, a4, a5));
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
        (KernelConfig config, Walk walk) = Cut(size);
        Launch<Action<AcceleratorStream, KernelConfig, Walk, T1, T2, T3, T4, T5, T6>>(
            stream, kernel.Method, launcher => launcher(stream, config, walk, a1, a2, a3, a4, a5, a6));
    }

    public void Run<T1, T2, T3, T4, T5, T6, T7>(
        AcceleratorStream stream, LaunchSize size, Action<Walk, T1, T2, T3, T4, T5, T6, T7> kernel,
        T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
    {
        if (size.Items == 0) return;
        (KernelConfig config, Walk walk) = Cut(size);
        Launch<Action<AcceleratorStream, KernelConfig, Walk, T1, T2, T3, T4, T5, T6, T7>>(
            stream, kernel.Method, launcher => launcher(stream, config, walk, a1, a2, a3, a4, a5, a6, a7));
    }

    public void RunGroups<T1, T2, T3>(
        AcceleratorStream stream, int groups, int threads, Action<T1, T2, T3> kernel, T1 a1, T2 a2, T3 a3)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        => Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3>>(
            stream, kernel.Method, launcher => launcher(stream, new KernelConfig(groups, threads), a1, a2, a3));

    public void RunGroups<T1, T2, T3, T4>(
        AcceleratorStream stream, int groups, int threads, Action<T1, T2, T3, T4> kernel, T1 a1, T2 a2, T3 a3, T4 a4)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        => Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4>>(
            stream, kernel.Method, launcher => launcher(stream, new KernelConfig(groups, threads), a1, a2, a3, a4));

    public void RunGroups<T1, T2, T3, T4, T5>(
        AcceleratorStream stream, int groups, int threads, Action<T1, T2, T3, T4, T5> kernel, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        => Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5>>(
            stream, kernel.Method, launcher => launcher(stream, new KernelConfig(groups, threads), a1, a2, a3, a4, a5));

    public void RunGroups<T1, T2, T3, T4, T5, T6>(
        AcceleratorStream stream, int groups, int threads, Action<T1, T2, T3, T4, T5, T6> kernel, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        => Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6>>(
            stream, kernel.Method, launcher => launcher(stream, new KernelConfig(groups, threads), a1, a2, a3, a4, a5, a6));

    public void RunGroups<T1, T2, T3, T4, T5, T6, T7>(
        AcceleratorStream stream, int groups, int threads, Action<T1, T2, T3, T4, T5, T6, T7> kernel,
        T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        => Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7>>(
            stream, kernel.Method, launcher => launcher(stream, new KernelConfig(groups, threads), a1, a2, a3, a4, a5, a6, a7));

    public void RunGroups<T1, T2, T3, T4, T5, T6, T7, T8>(
        AcceleratorStream stream, int groups, int threads, Action<T1, T2, T3, T4, T5, T6, T7, T8> kernel,
        T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        => Launch<Action<AcceleratorStream, KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8>>(
            stream, kernel.Method, launcher => launcher(stream, new KernelConfig(groups, threads), a1, a2, a3, a4, a5, a6, a7, a8));
}
