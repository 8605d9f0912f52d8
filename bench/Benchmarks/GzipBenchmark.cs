using System.IO.Hashing;
using BenchmarkDotNet.Attributes;
using CtGpu.Host.Bench;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Compresses the isotropic volume into a .gz file and hashes it in the same pass.</summary>
public unsafe class GzipBenchmark : CpuBenchmark, IMovesBytes
{
    private string _path = "";

    /// <summary>HU read, before compression.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes;

    [Benchmark]
    public void Compress()
    {
        using PendingFile file = PendingFile.Create(_path);
        var voxels = new ArrayVoxelSource(VoxelType.Int16, ThoraxJob.Output, ThoraxJob.Hounsfield.Pointer, CropBox.Whole(ThoraxJob.Output));
        ParallelGzip.Write(file, [], voxels, new XxHash128(), Threads);
    }

    protected override void Prepare() => _path = Path.Combine(Own(TestFolder.Create(Path.GetTempPath())).Path, "ct.gz");
}
