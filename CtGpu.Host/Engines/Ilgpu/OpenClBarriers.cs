using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// Compiles kernels for OpenCL with barriers that hold for shared memory. ILGPU 1.5.3 writes every barrier of a group with
/// the fence of global memory alone; what threads wrote to local memory, which is where it puts shared memory, need not be
/// seen behind such a barrier. Drivers that wait for all memory hide it.
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

    /// <summary>OpenCL C with both fences at every barrier.</summary>
    internal static string Fence(string source) => source.Replace(GlobalFence, $"{GlobalFence} | CLK_LOCAL_MEM_FENCE", StringComparison.Ordinal);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EntryPoint")]
    private static extern SeparateViewEntryPoint EntryPoint(CLCompiledKernel kernel);
}
