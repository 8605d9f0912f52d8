using System.Runtime.CompilerServices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Surface;

namespace CtGpu.Host.Engines;

/// <summary>
/// Surfaces of one volume after another by marching cubes, the same triangles on every engine. Failures of memory or device are
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

internal static class MarchingCubesEngines
{
    /// <summary>Marching cubes on an engine, which must outlive them.</summary>
    public static IMarchingCubes Create(IEngine engine) => engine is CpuEngine cpu ? new CpuMarchingCubes(cpu.Pool) : CreateDevice(engine);

    // Kept apart, so that the CPU engine never loads ILGPU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IlgpuMarchingCubes CreateDevice(IEngine engine) => new((IlgpuEngine)engine);
}
