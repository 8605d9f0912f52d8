using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using ILGPU.Runtime;

namespace CtGpu.Tests.Support;

/// <summary>
/// Engines for tests: ILGPU's simulation, and the real devices of the machine if there are any. They are opened once for all
/// tests. The tests of the collection run one after another.
/// </summary>
public sealed class TestDevices : IDisposable
{
    private readonly Dictionary<string, IEngine> _engines = [];

    /// <summary>Trait of the tests of a device: <c>-trait Device=opencl</c> runs only those of OpenCL.</summary>
    private const string Trait = "Device";

    public static TheoryData<string> Selectors => [.. ((string[])["ilgpu-cpu", "cuda", "opencl"]).Select(OnDevice)];

    /// <summary>Opens a device. If it is missing, the test is skipped with the reason.</summary>
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

    /// <summary>Returns the launcher, memory and stream of a device, for tests of the parts of a slot.</summary>
    internal DeviceContext Context(string selector)
    {
        IlgpuEngine engine = Open(selector);
        engine.Accelerator.Bind();
        AcceleratorStream stream = engine.Accelerator.DefaultStream;
        return new DeviceContext(engine.Launcher, engine.SlotMemory(), stream);
    }

    /// <summary>Contexts of a device whose kernels run with different numbers of threads in a group.</summary>
    internal IEnumerable<(DeviceContext Context, int Threads)> GroupSizes(string selector)
    {
        IlgpuEngine engine = Open(selector);
        DeviceContext context = Context(selector);
        int[] sizes = engine.Accelerator.AcceleratorType == AcceleratorType.CPU ? [1, 2] : [1, 48, 1024];
        foreach (int threads in sizes)
        {
            LaunchShapes shapes = engine.Launcher.Shapes with
            {
                SliceThreads = Math.Min(threads, engine.Accelerator.MaxNumThreadsPerGroup),
            };
            yield return (context with { Launcher = new KernelLauncher(engine.Accelerator, shapes) }, threads);
        }
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
