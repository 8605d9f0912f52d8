using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rendering;
using CtGpu.Kernels.Rendering.Cpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>Ray casting by the CPU's threads, in the host's own memory.</summary>
internal sealed unsafe class CpuRayCaster(WorkerPool pool) : IRayCaster
{
    private NativeBuffer<short> _bricks = new(0);
    private NativeBuffer<short> _field = new(0);
    private NativeBuffer<short> _fieldBricks = new(0);
    private NativeBuffer<int> _places = new(0);
    private short* _hounsfield;

    public SmoothMask? Mask { get; private set; }

    public void Load(short* hounsfield, Shape3 shape, ulong* maskBits, ulong* leftBits = null)
    {
        _hounsfield = hounsfield;
        Bricks(hounsfield, shape, ref _bricks);
        var grid = new BitGrid(shape);
        Mask = maskBits == null ? null : SmoothMask.Around(BitExtentCpu.Measure(maskBits, grid, pool), shape);
        if (Mask is not { } box) return;
        Scratch.Grow(ref _field, box.Shape.Voxels);
        SmoothMaskCpu.Run(maskBits, grid, box, _field.Pointer, pool);
        if (leftBits != null)
        {
            using var left = new NativeBuffer<short>(box.Shape.Voxels);
            SmoothMaskCpu.Run(leftBits, grid, box, left.Pointer, pool);
            SmoothMaskCpu.AddSide(_field.Pointer, left.Pointer, box.Shape, pool);
        }

        Bricks(_field.Pointer, box.Shape, ref _fieldBricks);
    }

    public void Cast(RayScene scene, Span<byte> rgba)
    {
        var volume = new FieldData<HostVoxels>(new HostVoxels(_hounsfield), new HostVoxels(_bricks.Pointer));
        FieldData<HostVoxels> mask = Mask == null ? volume : new(new HostVoxels(_field.Pointer), new HostVoxels(_fieldBricks.Pointer));
        Scratch.Grow(ref _places, (long)scene.Width * scene.Height);
        fixed (byte* image = rgba) RayCastCpu.Run(scene, volume, mask, _places.Pointer, (int*)image, pool);
    }

    public void Dispose()
    {
        _bricks.Dispose();
        _field.Dispose();
        _fieldBricks.Dispose();
        _places.Dispose();
    }

    private void Bricks(short* voxels, Shape3 shape, ref NativeBuffer<short> bricks)
    {
        var grid = new BrickGrid(shape);
        Scratch.Grow(ref bricks, grid.Count);
        BrickCpu.Run(voxels, grid, bricks.Pointer, pool);
    }
}
