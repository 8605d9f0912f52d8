using System.Reflection;
using System.Text.RegularExpressions;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>
/// Compiles every kernel to OpenCL C, without a device: for a device that has only the capabilities that <c>DeviceCatalog</c>
/// requires, and for one that has all. Code that needs sub-groups or half precision fails on the first. The tests on "opencl" show
/// whether a driver accepts the source, on machines that have one.
/// </summary>
public sealed class OpenClCompileTests
{
    public static TheoryData<string> Kernels => [.. KernelMethods.All.Select(KernelMethods.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles_to_opencl_c(string name)
    {
        Assert.Empty(DefiniteAssignment.OfOpenCl(Compile(name, CLDeviceVendor.Other, everything: false)));
        foreach (CLDeviceVendor vendor in Enum.GetValues<CLDeviceVendor>())
        {
            string source = Compile(name, vendor, everything: false);
            Assert.Contains("kernel void ", source, StringComparison.Ordinal);
            Assert.DoesNotContain("sub_group_", source, StringComparison.Ordinal);
        }

        Assert.Contains("kernel void ", Compile(name, CLDeviceVendor.Other, everything: true), StringComparison.Ordinal);
    }

    /// <summary>The 16 bits of a HU are the index of a table. Without the bit mask, the index of air is negative.</summary>
    [Theory]
    [InlineData("RescaleKernels.Apply")]
    [InlineData("NormalizeKernels.ApplyTable")]
    public void The_optimiser_keeps_the_mask_of_an_index(string name) =>
        Assert.Matches(@"& +\(int\)65535", Compile(name, CLDeviceVendor.Other, everything: false));

    /// <summary>With only a fence for global memory, threads may pass the barrier before shared memory is written.</summary>
    [Fact]
    public void Barriers_fence_shared_memory()
    {
        string text = Compile("ForestKernels.JoinSlices", CLDeviceVendor.Other, everything: false);
        string source = OpenClBarriers.Fence(text);
        Assert.Matches(@"work_group_barrier \( CLK_GLOBAL_MEM_FENCE \)", text);
        Assert.Equal(
            Regex.Count(text, @"barrier \("), Regex.Count(source, @"work_group_barrier \( CLK_GLOBAL_MEM_FENCE \| CLK_LOCAL_MEM_FENCE \)"));
    }

    /// <summary>The kernel is correct, but ILGPU 1.5.3 compiles it incorrectly. If this test fails, ILGPU has fixed the defect.</summary>
    [Fact]
    public void The_check_finds_the_loop_variable_that_ilgpu_loses() => Assert.NotEmpty(
        DefiniteAssignment.OfOpenCl(
            Compile(((Action<ArrayView<int>, ArrayView<int>, int>)LosesNext).Method, CLDeviceVendor.Other, everything: false)));

    private static void LosesNext(ArrayView<int> first, ArrayView<int> results, int rows)
    {
        int k = (int)first.Length - 1, next = first[k];
        for (int row = rows - 1; row >= 0; row--)
        {
            while (k >= 0 && next == row)
            {
                results[k] = row;
                k--;
                if (k >= 0) next = first[k];
            }
        }
    }

    private static string Compile(string name, CLDeviceVendor vendor, bool everything) =>
        Compile(KernelMethods.All.Single(k => KernelMethods.Name(k) == name), vendor, everything);

    private static string Compile(MethodInfo kernel, CLDeviceVendor vendor, bool everything)
    {
        var capabilities = new CLCapabilityContext(
            float16: everything, float64: true, genericAddressSpace: true, int64_Atomics: true, subGroups: everything);
        // A failed compilation makes its context unusable, so each has its own.
        using Context context = Context.Create(builder => builder.EnableKernels());
        using var backend = new CLBackend(context, capabilities, vendor, new CLCVersion(2, 0));
        return ((CLCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), default)).Source;
    }
}
