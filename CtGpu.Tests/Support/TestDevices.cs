using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using ILGPU.Runtime;

namespace CtGpu.Tests.Support;

/// <summary>
/// Engines for tests: ILGPU's simulation, which is always there, and real devices where the machine has one. They are
/// opened once for all tests, which run one after another on them.
/// </summary>
public sealed class TestDevices : IDisposable
{
    private readonly Dictionary<string, IEngine> _engines = [];

    /// <summary>The trait that each device's tests carry: <c>-trait Device=opencl</c> runs only those of OpenCL.</summary>
    private const string Trait = "Device";

    public static TheoryData<string> Selectors => [.. ((string[])["ilgpu-cpu", "cuda", "opencl"]).Select(OnDevice)];

    /// <summary>Opens a device, or skips the test with the reason why it is not there.</summary>
    internal IlgpuEngine Open(string selector)
    {
        if (!_engines.TryGetValue(selector, out IEngine? engine))
        {
            try
            {
                engine = EngineFactory.Open(DeviceSelector.Parse(selector), cpuThreads: 1)[0];
            }
            catch (CtGpuException missing) when (missing.Code == ExitCode.DeviceUnavailable)
            {
                Assert.Skip(missing.Message);
            }

            _engines.Add(selector, engine!);
        }

        return (IlgpuEngine)engine!;
    }

    private static TheoryDataRow<string> OnDevice(string selector)
    {
        var row = new TheoryDataRow<string>(selector);
        row.Traits.Add(Trait, [selector]);
        return row;
    }

    /// <summary>What the parts of a slot need of a device.</summary>
    internal DeviceContext Context(string selector)
    {
        IlgpuEngine engine = Open(selector);
        engine.Accelerator.Bind();
        AcceleratorStream stream = engine.Accelerator.DefaultStream;
        return new DeviceContext(engine.Launcher, engine.SlotMemory(), stream);
    }

    public void Dispose()
    {
        foreach (IEngine engine in _engines.Values) engine.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class DeviceTests : ICollectionFixture<TestDevices>
{
    public const string Name = "devices";
}
