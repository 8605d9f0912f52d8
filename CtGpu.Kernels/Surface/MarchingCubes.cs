using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface.CubeTables;

namespace CtGpu.Kernels.Surface;

/// <summary>
/// Marching cubes over words of sign bits; shared by both engines. First the vertices and triangles of each word are counted;
/// prefix sums give the index of its first vertex and triangle; then they are written. The vertices of a word are those on its
/// edges along x, then y, then z, then the centres of its cubes, each in the order of x. Triangles are in the order of the
/// cubes. So the result does not depend on the number of threads.
/// </summary>
internal readonly struct MarchingCubes<TVoxels, TWords, TInts>
    where TVoxels : struct, IElements<short>
    where TWords : struct, IElements<ulong>
    where TInts : struct, IElements<int>
{
    private readonly SurfaceField<TVoxels> _field;
    private readonly SurfaceBits<TWords> _bits;
    private readonly CubeTableView<TInts> _table;

    public MarchingCubes(SurfaceField<TVoxels> field, SurfaceBits<TWords> bits, CubeTableView<TInts> table)
    {
        _field = field;
        _bits = bits;
        _table = table;
    }

    /// <summary>Sign bits of the volume.</summary>
    public SurfaceBits<TWords> Bits => _bits;

    /// <summary>Table of the cubes.</summary>
    public CubeTableView<TInts> Table => _table;

    /// <summary>Returns the number of vertices and triangles of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SurfaceCount Count(SurfaceWord word)
    {
        int vertices = _bits.CrossedEdges(word), triangles = 0;
        for (ulong cubes = _bits.Passed(word); cubes != 0; cubes &= cubes - 1)
        {
            int entry = Entry(word, DeviceWords.Lowest(cubes));
            vertices += CubeTableView<TInts>.Centres(entry);
            triangles += CubeTableView<TInts>.Triangles(entry);
        }

        return new SurfaceCount(vertices, triangles);
    }

    /// <summary>Writes the vertices of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="first">Index of its first vertex.</param>
    /// <param name="next">Index of the first vertex of the next word.</param>
    /// <param name="places">See <see cref="SurfaceMesh"/>.</param>
    /// <param name="rises">See <see cref="SurfaceMesh"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vertices(SurfaceWord word, int first, int next, TInts places, TInts rises)
    {
        int vertex = first;
        // One loop per axis with a constant axis, so that the compiler folds the strides.
        for (ulong crossed = _bits.CrossedX(word); crossed != 0; crossed &= crossed - 1)
            Vertex(word, DeviceWords.Lowest(crossed), 0, vertex++, places, rises);
        for (ulong crossed = _bits.CrossedY(word); crossed != 0; crossed &= crossed - 1)
            Vertex(word, DeviceWords.Lowest(crossed), 1, vertex++, places, rises);
        for (ulong crossed = _bits.CrossedZ(word); crossed != 0; crossed &= crossed - 1)
            Vertex(word, DeviceWords.Lowest(crossed), 2, vertex++, places, rises);
        if (vertex == next) return;
        for (ulong cubes = _bits.Passed(word); cubes != 0; cubes &= cubes - 1)
        {
            int bit = DeviceWords.Lowest(cubes), entry = Entry(word, bit);
            if (CubeTableView<TInts>.Centres(entry) > 0) Centre(word, bit, entry, vertex++, places, rises);
        }
    }

    /// <summary>Writes the triangles of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="triangle">Index of its first triangle.</param>
    /// <param name="first">Index of the first vertex of every word.</param>
    /// <param name="triangles">Receives three vertices per triangle.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Triangles(SurfaceWord word, int triangle, TInts first, TInts triangles)
    {
        long at = 3L * triangle;
        int centre = first.At(word.Index) + _bits.CrossedEdges(word);
        for (ulong cubes = _bits.Passed(word); cubes != 0; cubes &= cubes - 1)
        {
            int bit = DeviceWords.Lowest(cubes), entry = Entry(word, bit), count = CubeTableView<TInts>.Triangles(entry);
            for (int i = 0; i < count; i++)
            {
                int corners = _table.Triangle(entry, i);
                for (int k = 0; k < 3; k++)
                {
                    int corner = CubeTableView<TInts>.Corner(corners, k);
                    triangles.Set(at++, corner < CubeTopology.Edges ? Vertex(word, bit, corner, first) : centre);
                }
            }

            centre += CubeTableView<TInts>.Centres(entry);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(int x, int y, int z, int axis, int crossing, int k) =>
        ((k == 0 ? x : k == 1 ? y : z) << SurfaceMesh.PlaceBits) + (k == axis ? crossing : 0);

    /// <summary>Returns the table entry of a cube.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Entry(SurfaceWord word, int bit)
    {
        int signs = _bits.Signs(word, bit), entry = _table.Decided(signs);
        return entry != 0 ? entry : CubeDecider.Entry(_table, _field, signs, _field.Voxel((word.X << 6) + bit, word.Y, word.Z));
    }

    /// <summary>Writes the vertex on the edge that starts at a voxel of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Vertex(SurfaceWord word, int bit, int axis, int vertex, TInts places, TInts rises)
    {
        int x = (word.X << 6) + bit, crossing = _field.Crossing(x, word.Y, word.Z, axis);
        long at = 3L * vertex;
        places.Set(at, Place(x, word.Y, word.Z, axis, crossing, 0));
        places.Set(at + 1, Place(x, word.Y, word.Z, axis, crossing, 1));
        places.Set(at + 2, Place(x, word.Y, word.Z, axis, crossing, 2));
        if (_field.IsInner(x, word.Y, word.Z))
        {
            rises.Set(at, _field.InnerRise(x, word.Y, word.Z, axis, crossing, 0));
            rises.Set(at + 1, _field.InnerRise(x, word.Y, word.Z, axis, crossing, 1));
            rises.Set(at + 2, _field.InnerRise(x, word.Y, word.Z, axis, crossing, 2));
        }
        else
        {
            for (int k = 0; k < 3; k++) rises.Set(at + k, _field.Rise(x, word.Y, word.Z, axis, crossing, k));
        }
    }

    /// <summary>Returns the index of the vertex on an edge of a cube.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Vertex(SurfaceWord cube, int bit, int edge, TInts first)
    {
        int start = CubeTopology.Start(edge), x = (cube.X << 6) + bit + (start & 1);
        SurfaceWord word = _bits.Word(x, cube.Y + ((start >> 1) & 1), cube.Z + (start >> 2));
        return first.At(word.Index) + _bits.Before(word, edge >> 2, x & 63);
    }

    /// <summary>Writes the centre vertex of a cube: the mean of the crossings around it.</summary>
    private void Centre(SurfaceWord word, int bit, int entry, int vertex, TInts places, TInts rises)
    {
        int count = CubeTableView<TInts>.Triangles(entry);
        for (int k = 0; k < 3; k++)
        {
            long place = 0, rise = 0;
            int around = 0;
            for (int i = 0; i < count; i++)
            {
                int corners = _table.Triangle(entry, i);
                // A triangle of a fan has the centre as its last corner; each crossing is the first corner of exactly one triangle.
                if (CubeTableView<TInts>.Corner(corners, 2) != CubePatch.Centre) continue;
                int edge = CubeTableView<TInts>.Corner(corners, 0), start = CubeTopology.Start(edge), axis = edge >> 2;
                int x = (word.X << 6) + bit + (start & 1), y = word.Y + ((start >> 1) & 1), z = word.Z + (start >> 2);
                int crossing = _field.Crossing(x, y, z, axis);
                place += Place(x, y, z, axis, crossing, k);
                rise += _field.Rise(x, y, z, axis, crossing, k);
                around++;
            }

            places.Set((3L * vertex) + k, (int)(place / around));
            rises.Set((3L * vertex) + k, (int)(rise / around));
        }
    }
}

/// <summary>Number of vertices and triangles of a word.</summary>
internal readonly struct SurfaceCount
{
    public SurfaceCount(int vertices, int triangles) => (Vertices, Triangles) = (vertices, triangles);

    public int Vertices { get; }

    public int Triangles { get; }
}
