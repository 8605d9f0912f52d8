using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Surface;

namespace CtGpu.Host.Engines;

/// <summary>
/// Computes surfaces by marching cubes, one volume after another, with the same triangles on every engine. Failures of memory or device are
/// <see cref="CtGpuException"/> with code <see cref="ExitCode.Transient"/>.
/// </summary>
internal unsafe interface IMarchingCubes : IDisposable
{
    /// <param name="voxels">z,y,x in C order.</param>
    /// <param name="shape">At most <see cref="SurfaceMesh.MostVoxels"/> along an axis.</param>
    /// <param name="level">Value of the surface.</param>
    /// <exception cref="OverflowException">More vertices or triangles than an array holds.</exception>
    SurfaceMesh Run(short* voxels, Shape3 shape, SurfaceLevel level);
}
