using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace CtGpu.Tests.Engines.Ilgpu;

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
        string? folder = Environment.GetEnvironmentVariable("CTGPU_PTX_DIR");
        foreach (CudaArchitecture architecture in (CudaArchitecture[])[CudaArchitecture.SM_80, CudaArchitecture.SM_90])
        {
            string ptx = Compile(name, architecture);
            Assert.Contains(".visible .entry", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain(".extern .func", ptx, StringComparison.Ordinal);
            Assert.Empty(DefiniteAssignment.OfPtx(ptx));
            if (folder == null) continue;
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{name}.{architecture}.ptx"), ptx);
        }
    }

    /// <summary>ILGPU's simulation runs the C# itself, so what its optimiser might change is looked for in the PTX.</summary>
    [Theory]
    [InlineData("RescaleKernels.Apply", @"and\.b32\s+\S+ \S+ 65535;")] // a HU's bits as table index
    [InlineData("NormalizeKernels.ApplyTable", @"and\.b32\s+\S+ \S+ 65535;")]
    [InlineData("ResampleKernels.ZExact", @"add\.f64\s+(\S+), \S+ 0d4128000000000000;\s+sub\.f64\s+\S+ \1, 0d4128000000000000;")] // the snap
    [InlineData("ResampleKernels.ZFast", @"add\.f64\s+(\S+), \S+ 0d4128000000000000;\s+sub\.f64\s+\S+ \1, 0d4128000000000000;")]
    public void The_optimiser_keeps(string name, string pattern) => Assert.Matches(pattern, Compile(name, CudaArchitecture.SM_80));

    /// <summary>The kernels that are found by the names of their classes are exactly those that the device engine launches.</summary>
    [Fact]
    public void Kernels_are_found() =>
        Assert.Equal(KernelMethods.Launched.Select(KernelMethods.Name), KernelMethods.All.Select(KernelMethods.Name));

    private static string Compile(string name, CudaArchitecture architecture)
    {
        // A failed compile leaves its context unusable, so each gets its own.
        using Context context = Context.Create(builder => builder.EnableAlgorithms());
        using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        MethodInfo kernel = KernelMethods.All.Single(k => KernelMethods.Name(k) == name);
        return ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default)).PTXAssembly;
    }
}
