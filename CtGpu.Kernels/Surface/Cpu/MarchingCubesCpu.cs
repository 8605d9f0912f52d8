using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface.CubeTables;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;
using HostCubes = CtGpu.Kernels.Surface.MarchingCubes<
    CtGpu.Kernels.Memory.HostElements<short>, CtGpu.Kernels.Memory.HostElements<ulong>, CtGpu.Kernels.Memory.HostElements<int>>;

namespace CtGpu.Kernels.Surface.Cpu;

/// <summary>Marching cubes on the CPU. Slices are distributed to the workers.</summary>
internal static unsafe class MarchingCubesCpu
{
    /// <summary>Returns the surface of a volume.</summary>
    /// <param name="job">
    /// Grid and level, for which <see cref="SurfacePlan.IsEmpty"/> is false. At most <see cref="SurfaceMesh.MostVoxels"/> per axis.
    /// </param>
    /// <param name="voxels">Values, C order z,y,x.</param>
    /// <param name="signs">Buffer for bits in the layout of the grid.</param>
    /// <param name="vertices">Buffer for one number per word, and one more.</param>
    /// <param name="triangles">Buffer for one number per word, and one more.</param>
    /// <param name="pool">Worker threads.</param>
    /// <exception cref="OverflowException">The vertices or triangles exceed the maximum length of an array.</exception>
    public static SurfaceMesh Run(SurfaceJob job, short* voxels, ulong* signs, int* vertices, int* triangles, WorkerPool pool)
    {
        BitGrid grid = job.Grid;
        ThresholdCpu.Run(voxels, grid, (short)job.Level.HighestBelow, signs, pool);
        fixed (int* table = CubeTable.Numbers)
        {
            var cubes = new HostCubes(new(new(voxels), grid.Shape, job.Level), new(new(signs), grid), new(new(table)));
            pool.For(grid.Shape.Z, (z, _) => Count(cubes, grid, z, vertices, triangles));
            SurfaceMesh mesh = SurfacePlan.Allocate(vertices, triangles, grid.Words);
            pool.For(grid.Shape.Z, (z, _) => Write(cubes, grid, z, vertices, triangles, mesh));
            return mesh;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(in HostCubes cubes, BitGrid grid, int z, int* vertices, int* triangles)
    {
        long index = z * grid.WordsPerSlice;
        for (int y = 0; y < grid.Shape.Y; y++)
        {
            for (int x = 0; x < grid.WordsPerRow; x++, index++)
            {
                SurfaceCount count = cubes.Count(new SurfaceWord(index, x, y, z));
                (vertices[index], triangles[index]) = (count.Vertices, count.Triangles);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(in HostCubes cubes, BitGrid grid, int z, int* vertices, int* triangles, SurfaceMesh mesh)
    {
        var edges = new WordEdges(vertices);
        fixed (int* places = mesh.Places, rises = mesh.Rises, corners = mesh.Triangles)
        {
            long index = z * grid.WordsPerSlice;
            for (int y = 0; y < grid.Shape.Y; y++)
            {
                for (int x = 0; x < grid.WordsPerRow; x++, index++)
                {
                    var word = new SurfaceWord(index, x, y, z);
                    if (vertices[index] != vertices[index + 1])
                        cubes.Vertices(word, vertices[index], vertices[index + 1], new(places), new(rises));
                    if (triangles[index] != triangles[index + 1])
                        Triangles(cubes, word, ref edges, corners + (3L * triangles[index]));
                }
            }
        }
    }

    /// <summary>
    /// Equivalent to <see cref="MarchingCubes{TVoxels, TWords, TInts}.Triangles"/>, but computes vertex indices once per cube, and
    /// reads rows of edges once per word.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Triangles(in HostCubes cubes, SurfaceWord word, ref WordEdges edges, int* triangles)
    {
        edges.Load(cubes.Bits, word);
        int centre = edges.Centres;
        for (ulong passed = cubes.Bits.Passed(word); passed != 0; passed &= passed - 1)
        {
            int bit = BitOperations.TrailingZeroCount(passed), entry = cubes.Entry(word, bit);
            int count = CubeTableView<HostElements<int>>.Triangles(entry);
            edges.Find(bit, centre);
            for (int i = 0; i < count; i++)
            {
                int corners = cubes.Table.Triangle(entry, i);
                for (int k = 0; k < 3; k++) *triangles++ = edges.Vertex(CubeTableView<HostElements<int>>.Corner(corners, k));
            }

            centre += CubeTableView<HostElements<int>>.Centres(entry);
        }
    }
}
