using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface.CubeTables;
using ILGPU;
using DeviceCubes = CtGpu.Kernels.Surface.MarchingCubes<
    CtGpu.Kernels.Memory.DeviceElements<short>, CtGpu.Kernels.Memory.DeviceElements<ulong>, CtGpu.Kernels.Memory.DeviceElements<int>>;

namespace CtGpu.Kernels.Surface.Ilgpu;

/// <summary>Marching cubes on a device. Items are words of sign bits.</summary>
internal static class MarchingCubesKernels
{
    /// <summary>Counts the vertices and triangles of every word.</summary>
    public static void Count(
        Walk walk, SurfaceJob job, ArrayView<short> voxels, ArrayView<ulong> signs, ArrayView<int> table,
        ArrayView<int> vertices, ArrayView<int> triangles)
    {
        DeviceCubes cubes = Cubes(job, voxels, signs, table);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            SurfaceCount count = cubes.Count(cubes.Bits.Word(i));
            vertices[i] = count.Vertices;
            triangles[i] = count.Triangles;
        }
    }

    /// <summary>Writes the vertices. <paramref name="first"/> holds the index of the first vertex of every word.</summary>
    public static void Vertices(
        Walk walk, SurfaceJob job, ArrayView<short> voxels, ArrayView<ulong> signs, ArrayView<int> table,
        ArrayView<int> first, ArrayView<int> places, ArrayView<int> rises)
    {
        DeviceCubes cubes = Cubes(job, voxels, signs, table);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            if (first[i] != first[i + 1])
            {
                cubes.Vertices(
                    cubes.Bits.Word(i), first[i], first[i + 1], new DeviceElements<int>(places), new DeviceElements<int>(rises));
            }
        }
    }

    /// <summary>Writes the triangles. <paramref name="first"/> holds the index of the first triangle of every word.</summary>
    public static void Triangles(
        Walk walk, SurfaceJob job, ArrayView<short> voxels, ArrayView<ulong> signs, ArrayView<int> table,
        ArrayView<int> firstVertex, ArrayView<int> first, ArrayView<int> triangles)
    {
        DeviceCubes cubes = Cubes(job, voxels, signs, table);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            if (first[i] != first[i + 1])
            {
                cubes.Triangles(
                    cubes.Bits.Word(i), first[i], new DeviceElements<int>(firstVertex), new DeviceElements<int>(triangles));
            }
        }
    }

    private static DeviceCubes Cubes(SurfaceJob job, ArrayView<short> voxels, ArrayView<ulong> signs, ArrayView<int> table) => new(
        new SurfaceField<DeviceElements<short>>(new DeviceElements<short>(voxels), job.Grid.Shape, job.Level),
        new SurfaceBits<DeviceElements<ulong>>(new DeviceElements<ulong>(signs), job.Grid),
        new CubeTableView<DeviceElements<int>>(new DeviceElements<int>(table)));
}
