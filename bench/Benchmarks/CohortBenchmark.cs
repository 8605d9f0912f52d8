using BenchmarkDotNet.Attributes;
using CtGpu.Bench.OnDevice;
using CtGpu.Host.Engines.Cpu;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// End to end: converts the DICOM files of four synthetic patients to NIfTI volumes and masks on the disk, with the program's own
/// pipeline. The input files are in the page cache.
/// </summary>
[WarmupCount(1), IterationCount(7), InvocationCount(1)]
public class CohortBenchmark : CpuBenchmark, IMovesBytes
{
    private const int Patients = 4;
    private static readonly GpuJob Job = new(small: false);

    private FilesRun _files = null!;
    private CpuEngine _engine = null!;

    /// <summary>Stored values read, int16 HU and the uint8 mask written.</summary>
    public static long BytesThatMustMove(string method) =>
        Patients * (Job.StoredBytes + (Job.Output.Voxels * (sizeof(short) + sizeof(byte))));

    [Benchmark]
    public void FilesToVolumes() => _files.Run(_engine);

    protected override void Prepare()
    {
        _files = Own(new FilesRun(Job, Patients, Pool));
        _engine = Own(new CpuEngine(Threads));
    }
}
