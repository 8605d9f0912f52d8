using BenchmarkDotNet.Attributes;
using CtGpu.Bench.OnDevice;
using CtGpu.Host.Engines.Cpu;

namespace CtGpu.Bench.Benchmarks;

/// <summary>End to end: four patients' DICOM files to NIfTI volumes and masks on the disk, by the program's own pipeline.</summary>
[WarmupCount(1), IterationCount(7), InvocationCount(1)]
public class CohortBenchmark : CpuBenchmark, IMovesBytes
{
    private const int Patients = 4;
    private static readonly GpuJob Job = new(small: false);

    private FilesRun _files = null!;
    private CpuEngine _engine = null!;

    /// <summary>Files in, int16 HU and uint8 mask out.</summary>
    public static long BytesThatMustMove(string method) => Patients * (Job.StoredBytes + (Job.Output.Voxels * (sizeof(short) + sizeof(byte))));

    [Benchmark]
    public void FilesToVolumes() => _files.Run(_engine);

    protected override void Prepare()
    {
        _files = Own(new FilesRun(Job, Patients, Pool));
        _engine = Own(new CpuEngine(Threads));
    }
}
