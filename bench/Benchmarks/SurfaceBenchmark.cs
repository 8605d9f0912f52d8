using BenchmarkDotNet.Attributes;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Surface;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Marching cubes of the isotropic volume at 400 HU.</summary>
public unsafe class SurfaceBenchmark : CpuBenchmark, IMovesBytes
{
    private IMarchingCubes _cubes = null!;

    /// <summary>HU read. The triangles are not counted, because their number depends on the volume.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes;

    [Benchmark]
    public int Surface() => _cubes.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Output, SurfaceLevel.At(400)).TriangleCount;

    protected override void Prepare() => _cubes = Own(Own(new CpuEngine(Threads)).CreateMarchingCubes());
}
