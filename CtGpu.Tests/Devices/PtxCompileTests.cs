using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace CtGpu.Tests.Devices;

/// <summary>
/// Compiles every kernel for CUDA with no device. With CTGPU_PTX_DIR set, the PTX texts are left there for ptxas.
/// </summary>
public sealed class PtxCompileTests
{
    public static TheoryData<string> Kernels => [.. KernelMethods.All.Select(KernelMethods.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles_to_ptx(string name)
    {
        MethodInfo kernel = KernelMethods.All.Single(k => KernelMethods.Name(k) == name);
        string? folder = Environment.GetEnvironmentVariable("CTGPU_PTX_DIR");
        foreach (CudaArchitecture architecture in (CudaArchitecture[])[CudaArchitecture.SM_80, CudaArchitecture.SM_90])
        {
            // A failed compile leaves its context unusable, so each gets its own.
            using Context context = Context.Create(builder => builder.EnableAlgorithms());
            using var backend = new PTXBackend(
                context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
            var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default);
            Assert.Contains(".visible .entry", compiled.PTXAssembly, StringComparison.Ordinal);
            Assert.DoesNotContain(".extern .func", compiled.PTXAssembly, StringComparison.Ordinal);
            if (folder == null) continue;
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{name}.{architecture}.ptx"), compiled.PTXAssembly);
        }
    }

    [Fact]
    public void Kernels_are_found() => Assert.True(KernelMethods.All.Count > 20, $"{KernelMethods.All.Count} kernels found");
}
