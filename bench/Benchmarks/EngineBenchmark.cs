using BenchmarkDotNet.Attributes;
using CtGpu.Bench.OnDevice;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// All steps of a small volume (24×96×96), with the CPU engine and with the ILGPU kernels on ILGPU's CPU accelerator. The
/// accelerator exists to check kernels; these figures show that it is too slow as an engine. bench/gpu/run.sh measures GPUs.
/// </summary>
public class EngineBenchmark : CpuBenchmark, IMovesBytes
{
    private static readonly GpuJob Job = new(small: true);

    private VolumeRunner _vectors = null!;
    private VolumeRunner _kernels = null!;

    /// <summary>Stored values read, HU, mask bits and normalised voxels written.</summary>
    public static long BytesThatMustMove(string method) => MustMove.AllSteps(Job);

    [Benchmark(Baseline = true)]
    public void Vectors() => _vectors.Run();

    [Benchmark]
    public void IlgpuKernels() => _kernels.Run();

    protected override void Prepare()
    {
        short[] stored = Job.Thorax(Pool);
        _vectors = Own(new VolumeRunner(Own(new CpuEngine(Threads)), Job, stored));
        var simulation = new IlgpuEngine("ilgpu-cpu", DeviceCatalog.Device(DeviceKind.IlgpuCpu, 0), memoryBudget: null);
        _kernels = Own(new VolumeRunner(Own(simulation), Job, stored));
    }
}
