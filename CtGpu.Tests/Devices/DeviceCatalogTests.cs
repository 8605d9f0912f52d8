using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Tests.Devices;

public sealed class DeviceCatalogTests
{
    [Fact]
    public void Every_kind_is_listed_and_says_why_it_is_not_usable()
    {
        IReadOnlyList<DeviceEntry> entries = DeviceCatalog.List();
        Assert.Equal(Enum.GetValues<DeviceKind>().Order(), entries.Select(entry => entry.Kind).Distinct().Order());
        Assert.All(entries, entry => Assert.True(entry.Usable || !string.IsNullOrEmpty(entry.Reason), entry.Selector));
        Assert.All(entries.Where(entry => entry.Usable), entry => DeviceSelector.Parse(entry.Selector));
    }

    [Fact]
    public void Auto_is_one_usable_device_and_never_a_simulation()
    {
        DeviceEntry chosen = Assert.Single(DeviceCatalog.List(), entry => entry.IsAuto);
        Assert.True(chosen.Usable);
        Assert.NotEqual(DeviceKind.IlgpuCpu, chosen.Kind);
        Assert.Equal(chosen, DeviceCatalog.Auto());
    }

    [Fact]
    public void A_missing_library_is_named_with_what_to_install()
    {
        string cuda = DriverLibraries.CudaMissing(["libctgpu-none.so.1", "libctgpu-nor.so.1"])!;
        string opencl = DriverLibraries.OpenClMissing("libctgpu-none.so.1")!;
        Assert.Matches("libctgpu-none.so.1 is not found.*libcuda1", cuda);
        Assert.Matches("libctgpu-none.so.1 is not found.*ocl-icd-libopencl1", opencl);
    }

    [Theory]
    [InlineData("libc.so.6")]
    public void A_library_other_than_a_driver_is_recognized(string library)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the C library of Linux.");
        Assert.Equal($"{library} is not NVIDIA's driver library: it has no cuInit", DriverLibraries.CudaMissing([library]));
        Assert.Equal($"{library} is not OpenCL's library: it has no clGetPlatformIDs", DriverLibraries.OpenClMissing(library));
    }

    /// <summary>Under WSL 2, the driver's library may be in a folder that is not searched.</summary>
    [Fact]
    public void The_driver_is_also_found_under_its_second_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the C library of Linux.");
        Assert.Equal(
            "libc.so.6 is not NVIDIA's driver library: it has no cuInit", DriverLibraries.CudaMissing(["libctgpu-none.so.1", "libc.so.6"]));
        Assert.Equal("/usr/lib/wsl/lib/libcuda.so.1", DriverLibraries.CudaLibraries[^1]);
    }

    [Theory]
    [InlineData(true, true, true, null)]
    [InlineData(false, true, true, "generic address space")]
    [InlineData(true, false, true, "64-bit atomics")]
    [InlineData(true, true, false, "float64")]
    public void An_opencl_device_says_what_it_lacks(bool generic, bool atomics, bool float64, string? lack)
    {
        var capabilities = new CLCapabilityContext(float16: false, float64, generic, atomics, subGroups: false);
        string? found = DeviceCatalog.MissingCapabilities(capabilities);
        if (lack == null) Assert.Null(found);
        else Assert.Contains(lack, found, StringComparison.Ordinal);
    }

    [Fact]
    public void An_opencl_device_names_everything_that_it_lacks() => Assert.Equal(
        2, DeviceCatalog.MissingCapabilities(new CLCapabilityContext(true, true, false, false, true))!.Split(" and ").Length);

    [Fact]
    public void A_number_that_no_device_has_is_unavailable()
    {
        var missing = Assert.Throws<CtGpuException>(() => EngineFactory.Open(DeviceSelector.Parse("cpu,cuda:99"), cpuThreads: 1));
        Assert.Equal(ExitCode.DeviceUnavailable, missing.Code);
        Assert.Contains("cuda", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_open_in_the_order_asked_for()
    {
        IReadOnlyList<IEngine> engines = EngineFactory.Open(DeviceSelector.Parse("ilgpu-cpu,cpu"), cpuThreads: 3);
        Assert.Equal(2, engines.Count);
        Assert.Equal("ilgpu-cpu", engines[0].Name);
        Assert.Contains("3 threads", engines[1].Name, StringComparison.Ordinal);
        foreach (IEngine engine in engines) engine.Dispose();
    }
}
