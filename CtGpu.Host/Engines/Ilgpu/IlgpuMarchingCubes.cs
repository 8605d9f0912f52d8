using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface;
using CtGpu.Kernels.Surface.CubeTables;
using CtGpu.Kernels.Surface.Ilgpu;
using CtGpu.Kernels.Threshold;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>Marching cubes on a device. The host sums the counts of vertices and triangles, two ints for each word of 64 voxels.</summary>
internal sealed unsafe class IlgpuMarchingCubes : IMarchingCubes
{
    private readonly IlgpuEngine _engine;
    private readonly DeviceContext _device;
    private readonly DeviceBuffer<short> _voxels;
    private readonly DeviceBuffer<ulong> _signs;
    private readonly DeviceBuffer<int> _table;
    private readonly DeviceBuffer<int> _firstVertex;
    private readonly DeviceBuffer<int> _firstTriangle;
    private readonly DeviceBuffer<int> _places;
    private readonly DeviceBuffer<int> _rises;
    private readonly DeviceBuffer<int> _triangles;
    private NativeBuffer<int> _vertexCounts = new(0);
    private NativeBuffer<int> _triangleCounts = new(0);

    public IlgpuMarchingCubes(IlgpuEngine engine)
    {
        _engine = engine;
        AcceleratorStream? stream = null;
        engine.Try(() => stream = engine.Accelerator.CreateStream());
        _device = new DeviceContext(engine.Launcher, engine.SlotMemory(), stream!);
        _voxels = _device.Buffer<short>();
        _signs = _device.Buffer<ulong>();
        _table = _device.Buffer<int>();
        _firstVertex = _device.Buffer<int>();
        _firstTriangle = _device.Buffer<int>();
        _places = _device.Buffer<int>();
        _rises = _device.Buffer<int>();
        _triangles = _device.Buffer<int>();
    }

    public SurfaceMesh Run(short* voxels, Shape3 shape, SurfaceLevel level)
    {
        if (SurfacePlan.IsEmpty(shape, level)) return SurfaceMesh.Empty;
        SurfaceMesh mesh = SurfaceMesh.Empty;
        _engine.Try(() => mesh = RunOnDevice(voxels, new SurfaceJob(new BitGrid(shape), level)));
        return mesh;
    }

    public void Dispose()
    {
        DeviceMemory.Quietly(_engine.Accelerator.Bind);
        DeviceMemory.Quietly(_device.Stream.Synchronize);
        DeviceMemory.Quietly(_device.Stream.Dispose);
        IDisposable[] buffers =
        [
            _voxels, _signs, _table, _firstVertex, _firstTriangle, _places, _rises, _triangles, _vertexCounts, _triangleCounts,
        ];
        foreach (IDisposable buffer in buffers) buffer.Dispose();
    }

    private SurfaceMesh RunOnDevice(short* voxels, SurfaceJob job)
    {
        BitGrid grid = job.Grid;
        LaunchSize words = LaunchSize.Map(grid.Words);
        if (_table.Capacity == 0) _table.Load(_device.Stream, CubeTable.Numbers);
        _voxels.Reserve(grid.Shape.Voxels);
        _signs.Reserve(grid.Words);
        _firstVertex.Reserve(grid.Words + 1);
        _firstTriangle.Reserve(grid.Words + 1);
        _voxels.View.SubView(0, grid.Shape.Voxels).CopyFromCPUUnsafeAsync(_device.Stream, ref *voxels, grid.Shape.Voxels);
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(grid.Bytes), ThresholdKernels.SolidBits, grid, (short)job.Level.HighestBelow,
            _voxels.View, _signs.View.Cast<byte>());
        _device.Launcher.Run(
            _device.Stream, words, MarchingCubesKernels.Count, job,
            _voxels.View, _signs.View, _table.View, _firstVertex.View, _firstTriangle.View);

        Scratch.Grow(ref _vertexCounts, grid.Words + 1);
        Scratch.Grow(ref _triangleCounts, grid.Words + 1);
        Fetch(_firstVertex, _vertexCounts.Pointer, grid.Words);
        Fetch(_firstTriangle, _triangleCounts.Pointer, grid.Words);
        _device.Stream.Synchronize();
        SurfaceMesh mesh = SurfacePlan.Allocate(_vertexCounts.Pointer, _triangleCounts.Pointer, grid.Words);
        if (mesh.TriangleCount == 0) return mesh;
        _firstVertex.View.SubView(0, grid.Words + 1).CopyFromCPUUnsafeAsync(_device.Stream, ref *_vertexCounts.Pointer, grid.Words + 1);
        _firstTriangle.View.SubView(0, grid.Words + 1).CopyFromCPUUnsafeAsync(_device.Stream, ref *_triangleCounts.Pointer, grid.Words + 1);

        _places.Reserve(mesh.Places.Length);
        _rises.Reserve(mesh.Rises.Length);
        _triangles.Reserve(mesh.Triangles.Length);
        _device.Launcher.Run(
            _device.Stream, words, MarchingCubesKernels.Vertices, job,
            _voxels.View, _signs.View, _table.View, _firstVertex.View, _places.View, _rises.View);
        _device.Launcher.Run(
            _device.Stream, words, MarchingCubesKernels.Triangles, job,
            _voxels.View, _signs.View, _table.View, _firstVertex.View, _firstTriangle.View, _triangles.View);
        fixed (int* places = mesh.Places, rises = mesh.Rises, triangles = mesh.Triangles)
        {
            Fetch(_places, places, mesh.Places.Length);
            Fetch(_rises, rises, mesh.Rises.Length);
            Fetch(_triangles, triangles, mesh.Triangles.Length);
            _device.Stream.Synchronize();
        }

        return mesh;
    }

    private void Fetch(DeviceBuffer<int> from, int* to, long count) =>
        from.View.SubView(0, count).CopyToCPUUnsafeAsync(_device.Stream, ref *to, count);
}
