using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>
/// Compiles kernels for OpenCL with barriers that also order shared memory (OpenCL: local memory). ILGPU 1.5.3 gives every barrier
/// of a group only the fence of global memory. After such a barrier, a write of another thread to local memory may still be
/// invisible. The error does not show on drivers whose barrier always orders all memory.
/// </summary>
internal static class OpenClBarriers
{
    private const string GlobalFence = "CLK_GLOBAL_MEM_FENCE";

    public static Kernel Load(CLAccelerator accelerator, MethodInfo kernel)
    {
        var compiled = (CLCompiledKernel)accelerator.Backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
        return accelerator.LoadKernel(new CLCompiledKernel(
            accelerator.Context, EntryPoint(compiled), compiled.Info, Fence(compiled.Source), compiled.CVersion));
    }

    /// <summary>The OpenCL C source with both fences at every barrier.</summary>
    internal static string Fence(string source) =>
        source.Replace(GlobalFence, $"{GlobalFence} | CLK_LOCAL_MEM_FENCE", StringComparison.Ordinal);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EntryPoint")]
    private static extern SeparateViewEntryPoint EntryPoint(CLCompiledKernel kernel);
}
