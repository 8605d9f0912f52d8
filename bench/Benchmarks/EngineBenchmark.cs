using BenchmarkDotNet.Attributes;
using CtGpu.Bench.OnDevice;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// All steps of a small volume (24×96×96) by the CPU's vectors and by the ILGPU kernels on ILGPU's CPU accelerator, which
/// is there to check kernels and shows here why it is no engine. Kernels on a GPU: bench/gpu/run.sh.
/// </summary>
public class EngineBenchmark : CpuBenchmark, IMovesBytes
{
    private static readonly GpuJob Job = new(small: true);

    private VolumeWalk _vectors = null!;
    private VolumeWalk _kernels = null!;

    public static long BytesThatMustMove(string method) => MustMove.Walk(Job);

    [Benchmark(Baseline = true)]
    public void Vectors() => _vectors.Run();

    [Benchmark]
    public void IlgpuKernels() => _kernels.Run();

    protected override void Prepare()
    {
        short[] stored = Job.Thorax(Pool);
        _vectors = Own(new VolumeWalk(Own(new CpuEngine(Threads)), Job, stored));
        _kernels = Own(new VolumeWalk(Own(new IlgpuEngine("ilgpu-cpu", DeviceCatalog.Device(DeviceKind.IlgpuCpu, 0), memoryBudget: null)), Job, stored));
    }
}
