using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface;
using CtGpu.Kernels.Surface.Cpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>Marching cubes by the CPU's threads.</summary>
internal sealed unsafe class CpuMarchingCubes(WorkerPool pool) : IMarchingCubes
{
    private NativeBuffer<ulong> _signs = new(0);
    private NativeBuffer<int> _vertices = new(0);
    private NativeBuffer<int> _triangles = new(0);

    public SurfaceMesh Run(short* voxels, Shape3 shape, SurfaceLevel level)
    {
        if (SurfacePlan.IsEmpty(shape, level)) return SurfaceMesh.Empty;
        var job = new SurfaceJob(new BitGrid(shape), level);
        Scratch.Grow(ref _signs, job.Grid.Words);
        Scratch.Grow(ref _vertices, job.Grid.Words + 1);
        Scratch.Grow(ref _triangles, job.Grid.Words + 1);
        return MarchingCubesCpu.Run(job, voxels, _signs.Pointer, _vertices.Pointer, _triangles.Pointer, pool);
    }

    public void Dispose()
    {
        _signs.Dispose();
        _vertices.Dispose();
        _triangles.Dispose();
    }
}
