using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Surface;

namespace CtGpu.Tests.Surface;

public sealed class MarchingCubesTests
{
    [Fact]
    public void A_ball_has_its_volume_and_is_one_closed_sphere()
    {
        const double Radius = 11.3;
        SurfaceMesh mesh = Run(new Shape3(29, 30, 31), 400, (x, y, z) => 400 + (100 * (Radius - Distance(x - 15.2, y - 14.7, z - 13.9))));
        Assert.Equal(2, Euler(mesh, new Shape3(29, 30, 31)));
        Assert.InRange(Volume(mesh) / (4 * Math.PI / 3 * Math.Pow(Radius, 3)), 0.99, 1.0);
    }

    [Fact]
    public void A_torus_has_a_hole()
    {
        var shape = new Shape3(15, 44, 44);
        SurfaceMesh mesh = Run(shape, -0.5, (x, y, z) => 100 * (4.2 - Distance(Distance(x - 21.5, y - 21.5, 0) - 13, z - 7, 0)));
        Assert.Equal(0, Euler(mesh, shape));
    }

    /// <summary>Noise with few distinct values has voxels at the level, every kind of cube and every ambiguous case.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public void Noise_is_closed_and_its_vertices_lie_on_their_edges(int most)
    {
        var random = new Random(most);
        Shape3[] shapes =
        [
            new(2, 2, 2), new(3, 2, 5), new(7, 9, 63), new(5, 6, 64), new(6, 5, 65), new(3, 4, 66), new(4, 3, 131), new(20, 21, 22),
        ];
        foreach (Shape3 shape in shapes)
        {
            double[] levels = [0, 0.25, most - 0.5];
            foreach (double level in levels)
            {
                short[] voxels = [.. Enumerable.Range(0, (int)shape.Voxels).Select(_ => (short)random.Next(-most, most + 1))];
                SurfaceMesh mesh = Run(voxels, shape, level, 1);
                Euler(mesh, shape);
                OnEdges(mesh, voxels, shape, level);
                SurfaceMesh threads = Run(voxels, shape, level, 3);
                Assert.Equal(mesh.Triangles, threads.Triangles);
                Assert.Equal(mesh.Places, threads.Places);
                Assert.Equal(mesh.Rises, threads.Rises);
            }
        }
    }

    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(5, 1, 5)]
    [InlineData(5, 5, 1)]
    [InlineData(1, 1, 1)]
    public void One_voxel_along_an_axis_has_no_surface(int z, int y, int x) =>
        Assert.Empty(Run(new Shape3(z, y, x), 0.5, (i, _, _) => i == 0 ? 1 : 0).Triangles);

    [Fact]
    public void A_voxel_is_an_octahedron()
    {
        var shape = new Shape3(3, 3, 3);
        SurfaceMesh mesh = Run(shape, 0.5, (x, y, z) => x == 1 && y == 1 && z == 1 ? 1 : 0);
        Assert.Equal((6, 8), (mesh.VertexCount, mesh.TriangleCount));
        Assert.Equal(2, Euler(mesh, shape));
        Assert.Equal(1 / 6.0, Volume(mesh), 9);
    }

    private static double Distance(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));

    private static SurfaceMesh Run(Shape3 shape, double level, Func<int, int, int, double> value)
    {
        var voxels = new short[shape.Voxels];
        for (int i = 0; i < voxels.Length; i++)
            voxels[i] = (short)Math.Round(Math.Clamp(value(i % shape.X, i / shape.X % shape.Y, i / shape.X / shape.Y), -32000, 32000));
        return Run(voxels, shape, level, 2);
    }

    private static unsafe SurfaceMesh Run(short[] voxels, Shape3 shape, double level, int workers)
    {
        using var engine = new CpuEngine(workers);
        using IMarchingCubes cubes = engine.CreateMarchingCubes();
        fixed (short* first = voxels) return cubes.Run(first, shape, SurfaceLevel.At(level));
    }

    /// <summary>
    /// Returns the Euler characteristic: vertices minus sides plus triangles. Asserts that inside the volume every side occurs
    /// equally often in both directions, and that no triangle is degenerate.
    /// </summary>
    private static int Euler(SurfaceMesh mesh, Shape3 shape)
    {
        var sides = new Dictionary<(int, int), int>();
        for (int i = 0; i < mesh.Triangles.Length; i += 3)
        {
            for (int k = 0; k < 3; k++)
            {
                (int, int) side = (mesh.Triangles[i + k], mesh.Triangles[i + ((k + 1) % 3)]);
                sides[side] = sides.GetValueOrDefault(side) + 1;
            }

            Assert.True(Area(mesh, i) > 0, "a degenerate triangle");
        }

        (int open, int touching) = (0, 0);
        foreach (((int from, int to), int times) in sides)
        {
            // Two tubes may touch along a chord in the face between them.
            if (times > 1) touching++;
            if (sides.GetValueOrDefault((to, from)) == times) continue;
            open++;
            Assert.True(OnBorder(mesh, from, to, shape), "an open side inside the volume");
        }

        Assert.True(touching <= sides.Count / 500, $"{touching} of {sides.Count} sides belong to two surfaces");
        Assert.Equal(mesh.VertexCount, mesh.Triangles.Distinct().Count());
        return mesh.VertexCount - ((sides.Count + open) / 2) + mesh.TriangleCount;
    }

    private static bool OnBorder(SurfaceMesh mesh, int a, int b, Shape3 shape)
    {
        int[] last = [shape.X - 1, shape.Y - 1, shape.Z - 1];
        return Enumerable.Range(0, 3).Any(k =>
        {
            int place = mesh.Places[(3 * a) + k];
            return place == mesh.Places[(3 * b) + k] && (place == 0 || place == last[k] << SurfaceMesh.PlaceBits);
        });
    }

    private static double[] Vertex(SurfaceMesh mesh, int at) =>
        [.. mesh.Places.AsSpan(3 * mesh.Triangles[at], 3).ToArray().Select(p => p / 65536.0)];

    private static double Area(SurfaceMesh mesh, int at)
    {
        (double[] a, double[] b, double[] c) = (Vertex(mesh, at), Vertex(mesh, at + 1), Vertex(mesh, at + 2));
        double[] n = Cross([.. b.Zip(a, (p, q) => p - q)], [.. c.Zip(a, (p, q) => p - q)]);
        return Distance(n[0], n[1], n[2]) / 2;
    }

    /// <summary>Returns the signed volume: positive if triangles are counter-clockwise when seen from outside.</summary>
    private static double Volume(SurfaceMesh mesh)
    {
        double sum = 0;
        for (int i = 0; i < mesh.Triangles.Length; i += 3)
            sum += Vertex(mesh, i).Zip(Cross(Vertex(mesh, i + 1), Vertex(mesh, i + 2)), (p, q) => p * q).Sum() / 6;
        return sum;
    }

    private static double[] Cross(double[] a, double[] b) =>
        [(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])];

    /// <summary>Asserts that each vertex with one fractional coordinate is where the values of its edge cross the level.</summary>
    private static void OnEdges(SurfaceMesh mesh, short[] voxels, Shape3 shape, double level)
    {
        int crossed = 0;
        for (int i = 0; i < mesh.VertexCount; i++)
        {
            double[] p = [.. mesh.Places.AsSpan(3 * i, 3).ToArray().Select(place => place / 65536.0)];
            int[] fractional = [.. Enumerable.Range(0, 3).Where(k => p[k] != Math.Floor(p[k]))];
            if (fractional.Length != 1) continue;
            int[] at = [.. p.Select(c => (int)c)];
            long voxel = at[0] + (shape.X * (at[1] + (shape.Y * (long)at[2])));
            long stride = fractional[0] switch { 0 => 1, 1 => shape.X, _ => shape.SliceVoxels };
            (double a, double b) = (voxels[voxel], voxels[voxel + stride]);
            Assert.NotEqual(a > level, b > level);
            Assert.True(Math.Abs(at[fractional[0]] + ((level - a) / (b - a)) - p[fractional[0]]) < 1e-4);
            crossed++;
        }

        int expected = 0;
        for (int v = 0; v < voxels.Length; v++)
        {
            if (v % shape.X + 1 < shape.X && voxels[v] > level != voxels[v + 1] > level) expected++;
            if (v / shape.X % shape.Y + 1 < shape.Y && voxels[v] > level != voxels[v + shape.X] > level) expected++;
            if (v / shape.SliceVoxels + 1 < shape.Z && voxels[v] > level != voxels[v + shape.SliceVoxels] > level) expected++;
        }

        Assert.Equal(expected, crossed);
    }
}
