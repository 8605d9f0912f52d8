using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface;

namespace CtGpu.Bench.Timers;

/// <summary>
/// <c>surface IN NZ NY NX OUT RUNS THREADS</c>: marching cubes of a raw int16 volume at 400 HU. Writes the number of triangles to OUT
/// as int64.
/// </summary>
internal static unsafe class SurfaceTimer
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length != 7) return Timer.Usage("IN NZ NY NX OUT RUNS THREADS", arguments);
        Shape3 shape = Timer.Shape(arguments.AsSpan(1));
        using NativeBuffer<short> hounsfield = Timer.Load<short>(arguments[0], shape.Voxels);
        using var engine = new CpuEngine(int.Parse(arguments[6]));
        using IMarchingCubes cubes = engine.CreateMarchingCubes();
        SurfaceMesh mesh = SurfaceMesh.Empty;
        Timer.Print(int.Parse(arguments[5]), () => mesh = cubes.Run(hounsfield.Pointer, shape, SurfaceLevel.At(400)));
        File.WriteAllBytes(arguments[4], BitConverter.GetBytes((long)mesh.TriangleCount));
        return 0;
    }
}
