using System.Reflection;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>
/// Compiles every kernel for CUDA, without a device. If CTGPU_PTX_DIR is set, the PTX files are written to that folder, for ptxas.
/// </summary>
public sealed class PtxCompileTests
{
    /// <summary>PTX leaves such a branch undefined where the threads of a warp disagree.</summary>
    private const string ConditionalUniformBranch = @"@!?%p\d+\s+bra\.uni";

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
            Assert.DoesNotMatch(ConditionalUniformBranch, ptx);
            if (folder == null) continue;
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{name}.{architecture}.ptx"), ptx);
        }
    }

    /// <summary>ILGPU's simulation runs the C# code, so only the PTX shows what the optimiser has changed.</summary>
    [Theory]
    [InlineData("RescaleKernels.Apply", @"and\.b32\s+\S+ \S+ 65535;")] // the 16 bits of a HU as a table index
    [InlineData("NormalizeKernels.ApplyTable", @"and\.b32\s+\S+ \S+ 65535;")]
    // Rounds on the bits of the sum with a constant.
    [InlineData("ResampleKernels.ZExact", @"add\.f64\s+(\S+), \S+ 0d4128000100000000;\s+mov\.b64\s+\S+ \1;")]
    [InlineData("ResampleKernels.ZFast", @"add\.f64\s+(\S+), \S+ 0d4128000100000000;\s+mov\.b64\s+\S+ \1;")]
    [InlineData("ResampleKernels.YExact", @"fma\.rn\.f64\s")]
    [InlineData("ResampleKernels.YFast", @"fma\.rn\.f32\s")]
    [InlineData("ResampleKernels.XExact", @"ld\.v4\.b16\s[^;]+;(?s:.*)cvt\.rn\.f64\.s16\s")] // a block of the tile with one address
    [InlineData("ResampleKernels.ZExact", @"cvt\.pack\.sat\.s16\.s32\s+(\S+), 0, \S+;\s+st\.b16\s+\[\S+\], \1;")]
    public void The_optimiser_keeps_the_instructions(string name, string pattern) =>
        Assert.Matches(pattern, Compile(name, CudaArchitecture.SM_80));

    /// <summary>The reason to stay at ILGPU's level O1. If this test fails, ILGPU has fixed O2.</summary>
    [Fact]
    public void More_optimisation_promises_that_branches_are_uniform() =>
        Assert.Matches(ConditionalUniformBranch, Compile("ForestKernels.JoinSlices", CudaArchitecture.SM_80, OptimizationLevel.O2));

    /// <summary>Devices below 7.2 have no saturating conversion of that kind.</summary>
    [Fact]
    public void Old_devices_saturate_with_minimum_and_maximum()
    {
        string ptx = Compile("ResampleKernels.ZExact", CudaArchitecture.SM_70);
        Assert.DoesNotContain("cvt.pack", ptx, StringComparison.Ordinal);
        Assert.Matches(@"max\.s32\s+(\S+), \S+ -32768;\s+min\.s32\s+\1, \1, 32767;\s+st\.b16\s+\[\S+\], \1;", ptx);
    }

    /// <summary>The kernels found by class name are exactly those that the device engine launches.</summary>
    [Fact]
    public void Kernels_are_found() =>
        Assert.Equal(KernelMethods.Launched.Select(KernelMethods.Name), KernelMethods.All.Select(KernelMethods.Name));

    private static string Compile(string name, CudaArchitecture architecture, OptimizationLevel level = OptimizationLevel.O1)
    {
        // A failed compilation makes its context unusable, so each has its own.
        using Context context = Context.Create(builder =>
        {
            builder.EnableKernels();
            builder.Optimize(level);
        });
        using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        MethodInfo kernel = KernelMethods.All.Single(k => KernelMethods.Name(k) == name);
        return ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default)).PTXAssembly;
    }
}
