using CtGpu.Host;
using CtGpu.Host.Devices;

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
