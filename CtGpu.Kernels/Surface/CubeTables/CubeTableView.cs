using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;

namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// Reads <see cref="CubeTable.Numbers"/> in host or device memory. Layout:
/// 1. For each set of signs: the ambiguous faces in the low 6 bits, the index of its first record in the higher bits.
/// 2. For each set of signs: its entry if nothing is ambiguous, else 0.
/// 3. Records of four numbers, one for each combination of decisions on the ambiguous faces: regions of the corners, then the
/// entries without a tunnel, with a tunnel above and with a tunnel below the level. An impossible entry is 0.
/// 4. Triangles of three corners, 4 bits each.
/// An entry contains the number of triangles (5 bits), whether there is a centre (bit 5), and the index of its first triangle
/// (from bit 8).
/// </summary>
internal readonly struct CubeTableView<T>
    where T : struct, IElements<int>
{
    private const int Record = 4;

    private readonly T _numbers;

    public CubeTableView(T numbers) => _numbers = numbers;

    /// <summary>Returns the entry of a set of signs if nothing is ambiguous, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decided(int signs) => _numbers.At((1 << CubeTopology.Corners) + signs);

    /// <summary>Returns the ambiguous faces of a set of signs, one bit each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AmbiguousFaces(int signs) => _numbers.At(signs) & ((1 << CubeTopology.Faces) - 1);

    /// <summary>Returns the index of a record. The decision on the first ambiguous face is bit 0 of <paramref name="deciders"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RecordOf(int signs, int deciders) => (_numbers.At(signs) >> CubeTopology.Faces) + (Record * deciders);

    /// <summary>Returns an entry of a record. Tunnel: 0 for none, 1 for above the level, 2 for below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Entry(int record, int tunnel) => _numbers.At(record + 1 + tunnel);

    /// <summary>Returns whether a tunnel is possible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayHaveTunnel(int record) => (Entry(record, 1) | Entry(record, 2)) != 0;

    /// <summary>Returns whether two corners are in the same region of the cube's boundary.</summary>
    public bool SameRegion(int record, int a, int b)
    {
        int regions = _numbers.At(record);
        return ((regions >> (4 * a)) & 15) == ((regions >> (4 * b)) & 15);
    }

    /// <summary>Returns the number of triangles of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Triangles(int entry) => entry & 31;

    /// <summary>Returns 1 if the triangles of an entry meet at a centre vertex, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Centres(int entry) => (entry >> 5) & 1;

    /// <summary>Returns a triangle of an entry. Decode it with <see cref="Corner"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Triangle(int entry, int index) => _numbers.At((entry >> 8) + index);

    /// <summary>Returns a corner of a triangle: an edge of the cube, or <see cref="CubePatch.Centre"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Corner(int triangle, int index) => (triangle >> (4 * index)) & 15;
}
