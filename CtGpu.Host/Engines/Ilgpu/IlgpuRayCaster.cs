using System.Runtime.InteropServices;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Rendering;
using CtGpu.Kernels.Rendering.Ilgpu;
using CtGpu.Kernels.Threading;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>Ray casting on a device. The volume stays on the device for all pictures.</summary>
internal sealed unsafe class IlgpuRayCaster : IRayCaster
{
    private readonly IlgpuEngine _engine;
    private readonly DeviceContext _device;
    private readonly DeviceBuffer<short> _volume;
    private readonly DeviceBuffer<short> _bricks;
    private readonly DeviceBuffer<ulong> _bits;
    private readonly DeviceBuffer<short> _field;
    private readonly DeviceBuffer<short> _left;
    private readonly DeviceBuffer<short> _other;
    private readonly DeviceBuffer<short> _fieldBricks;
    private readonly DeviceBuffer<int> _places;
    private readonly DeviceBuffer<int> _image;

    public IlgpuRayCaster(IlgpuEngine engine)
    {
        _engine = engine;
        AcceleratorStream? stream = null;
        engine.Try(() => stream = engine.Accelerator.CreateStream());
        _device = new DeviceContext(engine.Launcher, engine.SlotMemory(), stream!);
        _volume = _device.Buffer<short>();
        _bricks = _device.Buffer<short>();
        _bits = _device.Buffer<ulong>();
        _field = _device.Buffer<short>();
        _left = _device.Buffer<short>();
        _other = _device.Buffer<short>();
        _fieldBricks = _device.Buffer<short>();
        _places = _device.Buffer<int>();
        _image = _device.Buffer<int>();
    }

    public SmoothMask? Mask { get; private set; }

    public void Load(short* hounsfield, Shape3 shape, ulong* maskBits, ulong* leftBits = null) => _engine.Try(() =>
    {
        _volume.Reserve(shape.Voxels);
        _volume.View.SubView(0, shape.Voxels).CopyFromCPUUnsafeAsync(_device.Stream, ref *hounsfield, shape.Voxels);
        Bricks(_volume, shape, _bricks);
        var grid = new BitGrid(shape);
        Mask = maskBits == null ? null : SmoothMask.Around(Extent(maskBits, grid), shape);
        if (Mask is { } box)
        {
            Smooth(maskBits, grid, box, _field);
            if (leftBits != null)
            {
                Smooth(leftBits, grid, box, _left);
                _device.Launcher.Run(
                    _device.Stream, LaunchSize.Map(box.Shape.Voxels), SmoothMaskKernels.AddSide, _field.View, _left.View);
            }

            Bricks(_field, box.Shape, _fieldBricks);
        }

        _device.Stream.Synchronize();
    });

    public void Cast(RayScene scene, Span<byte> rgba)
    {
        Span<int> image = MemoryMarshal.Cast<byte, int>(rgba);
        long pixels = (long)scene.Width * scene.Height;
        fixed (int* first = image)
        {
            int* target = first;
            _engine.Try(() =>
            {
                _places.Reserve(pixels);
                _image.Reserve(pixels);
                (DeviceBuffer<short> field, DeviceBuffer<short> fieldBricks) = Mask != null ? (_field, _fieldBricks) : (_volume, _bricks);
                _device.Launcher.Run(
                    _device.Stream, LaunchSize.Map(pixels), RayCastKernels.Centres, scene,
                    _volume.View, _bricks.View, field.View, fieldBricks.View, _places.View, _image.View);
                _device.Launcher.Run(
                    _device.Stream, LaunchSize.Map(pixels), RayCastKernels.Edges, scene,
                    _volume.View, _bricks.View, field.View, fieldBricks.View, _places.View, _image.View);
                _image.View.SubView(0, pixels).CopyToCPUUnsafeAsync(_device.Stream, ref *target, pixels);
                _device.Stream.Synchronize();
            });
        }
    }

    public void Dispose()
    {
        DeviceMemory.Quietly(_engine.Accelerator.Bind);
        DeviceMemory.Quietly(_device.Stream.Synchronize);
        DeviceMemory.Quietly(_device.Stream.Dispose);
        _volume.Dispose();
        _bricks.Dispose();
        _bits.Dispose();
        _field.Dispose();
        _left.Dispose();
        _other.Dispose();
        _fieldBricks.Dispose();
        _places.Dispose();
        _image.Dispose();
    }

    /// <summary>Extent of the mask, measured on the host before memory for the field is reserved.</summary>
    private static BitExtent Extent(ulong* bits, BitGrid grid)
    {
        using var pool = new WorkerPool(1);
        return BitExtentCpu.Measure(bits, grid, pool);
    }

    private void Bricks(DeviceBuffer<short> voxels, Shape3 shape, DeviceBuffer<short> bricks)
    {
        var grid = new BrickGrid(shape);
        bricks.Reserve(grid.Count);
        _device.Launcher.Run(_device.Stream, LaunchSize.Map(grid.Fine.Voxels), BrickKernels.Fine, grid, voxels.View, bricks.View);
        _device.Launcher.Run(_device.Stream, LaunchSize.Map(grid.Coarse.Voxels), BrickKernels.Coarse, grid, bricks.View);
    }

    private void Smooth(ulong* bits, BitGrid grid, SmoothMask box, DeviceBuffer<short> field)
    {
        _bits.Reserve(grid.Words);
        _bits.View.SubView(0, grid.Words).CopyFromCPUUnsafeAsync(_device.Stream, ref *bits, grid.Words);
        Shape3 shape = box.Shape;
        LaunchSize voxels = LaunchSize.Map(shape.Voxels);
        field.Reserve(shape.Voxels);
        _other.Reserve(shape.Voxels);
        _device.Launcher.Run(_device.Stream, voxels, SmoothMaskKernels.FromBits, grid, box, _bits.View, field.View);
        _device.Launcher.Run(_device.Stream, voxels, SmoothMaskKernels.Across, (long)shape.X, shape.Y, 0, field.View, _other.View);
        _device.Launcher.Run(
            _device.Stream, voxels, SmoothMaskKernels.Across, shape.SliceVoxels, shape.Z, SmoothMask.LastShift, _other.View, field.View);
    }
}
