using BenchmarkDotNet.Attributes;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Surface;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Marching cubes of the thorax at 400 HU. The volume must be read; what is written depends on it.</summary>
public unsafe class SurfaceBenchmark : CpuBenchmark, IMovesBytes
{
    private IMarchingCubes _cubes = null!;

    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes;

    [Benchmark]
    public int Surface() => _cubes.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Output, SurfaceLevel.At(400)).TriangleCount;

    protected override void Prepare() => _cubes = Own(Own(new CpuEngine(Threads)).CreateMarchingCubes());
}
