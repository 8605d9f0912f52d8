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
/// Ray casting of the isotropic volume. <see cref="Cast"/> draws one view of 512×512 pixels from the front, with bones, transparent
/// skin and the mask. The mask is all solid voxels, which have more surface than lungs. <see cref="Prepare3D"/> is done once for
/// each volume: it computes the bricks that let rays skip empty space, and the smooth field of the mask.
/// </summary>
public unsafe class RenderingBenchmark : CpuBenchmark, IMovesBytes
{
    private const int Size = 512;

    private static readonly VolumeGeometry Grid = new(
        ThoraxJob.Output, new Spacing3(1, 1, 1), new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    private readonly byte[] _image = new byte[Size * Size * Picture.BytesPerPixel];
    private NativeBuffer<ulong> _solid = null!;
    private IRayCaster _caster = null!;
    private ViewCamera _camera = null!;

    /// <summary>HU and mask bits read, and as many bytes as the bits written. For a view, only the pixels written.</summary>
    public static long BytesThatMustMove(string method) => method == nameof(Prepare3D)
        ? ThoraxJob.HounsfieldBytes + (2 * ThoraxJob.Bits.Bytes)
        : Size * Size * Picture.BytesPerPixel;

    [Benchmark]
    public void Prepare3D() => _caster.Load(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Output, _solid.Pointer);

    [Benchmark]
    public void Cast() => _caster.Cast(_camera.Scene(Grid, _caster.Mask, ViewStyle.Standard()), _image);

    protected override void Prepare()
    {
        _solid = Allocate<ulong>(ThoraxJob.Bits.Words);
        ThresholdCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Bits, -320, _solid.Pointer, Pool);
        _caster = Own(Own(new CpuEngine(Threads)).CreateRayCaster());
        ViewDirection front = ViewDirection.All[0];
        _camera = new ViewCamera(front.Forward, front.Up, Grid.PointAt(167, 153, 153), 0.8, Size, Size, ViewProjection.Perspective);
        Prepare3D();
    }
}
