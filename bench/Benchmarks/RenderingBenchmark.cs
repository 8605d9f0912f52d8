using BenchmarkDotNet.Attributes;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Views;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// A view of the thorax from the front, 512×512, with bones, clear skin and the air as mask; and what is done once a volume
/// before its views: bricks, and the mask as a smooth field.
/// </summary>
public unsafe class RenderingBenchmark : CpuBenchmark, IMovesBytes
{
    private const int Size = 512;

    private static readonly VolumeGeometry Grid = new(
        ThoraxJob.Output, new Spacing3(1, 1, 1), new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    private readonly byte[] _image = new byte[Size * Size * Picture.BytesPerPixel];
    private NativeBuffer<ulong> _air = null!;
    private IRayCaster _caster = null!;
    private ViewCamera _camera = null!;

    public static long BytesThatMustMove(string method) => method == nameof(Prepare3D)
        ? ThoraxJob.HounsfieldBytes + (2 * ThoraxJob.Bits.Bytes)
        : Size * Size * Picture.BytesPerPixel;

    [Benchmark]
    public void Prepare3D() => _caster.Load(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Output, _air.Pointer);

    [Benchmark]
    public void Cast() => _caster.Cast(_camera.Scene(Grid, _caster.Mask, ViewStyle.Standard()), _image);

    protected override void Prepare()
    {
        _air = Room<ulong>(ThoraxJob.Bits.Words);
        ThresholdCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Bits, -320, _air.Pointer, Pool);
        _caster = Own(RayCasters.Create(Own(new CpuEngine(Threads))));
        ViewDirection front = ViewDirection.All[0];
        _camera = new ViewCamera(front.Forward, front.Up, Grid.PointAt(167, 153, 153), 0.8, Size, Size, ViewProjection.Perspective);
        Prepare3D();
    }
}
