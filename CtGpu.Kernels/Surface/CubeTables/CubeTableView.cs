using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;

namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// <see cref="CubeTable.Numbers"/>, wherever they lie. First a number for each set of signs: its ambiguous faces, and above them where
/// its records start. Then the entry of each set that leaves nothing to decide, else 0. A record of four numbers for each choice that its deciders have: regions of the corners, and the
/// entries without, with an upper and with a lower tunnel, 0 where there can be none. An entry is how many triangles, whether there is
/// a centre, and where the triangles start; a triangle is three corners of 4 bits.
/// </summary>
internal readonly struct CubeTableView<T>
    where T : struct, IElements<int>
{
    private const int Record = 4;

    private readonly T _numbers;

    public CubeTableView(T numbers) => _numbers = numbers;

    /// <summary>The entry of a set of signs that leaves nothing to decide, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decided(int signs) => _numbers.At((1 << CubeTopology.Corners) + signs);

    /// <summary>Set of the ambiguous faces of a set of signs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AmbiguousFaces(int signs) => _numbers.At(signs) & ((1 << CubeTopology.Faces) - 1);

    /// <summary>Where the record of a set of signs and of its deciders is, the first ambiguous face's decider in bit 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RecordOf(int signs, int deciders) => (_numbers.At(signs) >> CubeTopology.Faces) + (Record * deciders);

    /// <summary>Entry of a record: 0 without a tunnel, 1 with one above the level, 2 with one below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Entry(int record, int tunnel) => _numbers.At(record + 1 + tunnel);

    /// <summary>Whether the interior can join regions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayHaveTunnel(int record) => (Entry(record, 1) | Entry(record, 2)) != 0;

    /// <summary>Whether two corners lie in one region of the cube's boundary.</summary>
    public bool SameRegion(int record, int a, int b)
    {
        int regions = _numbers.At(record);
        return ((regions >> (4 * a)) & 15) == ((regions >> (4 * b)) & 15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Triangles(int entry) => entry & 31;

    /// <summary>1 where triangles meet at a vertex of the cube's own, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Centres(int entry) => (entry >> 5) & 1;

    /// <summary>A triangle of an entry; see <see cref="Corner"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Triangle(int entry, int index) => _numbers.At((entry >> 8) + index);

    /// <summary>An edge of the cube, or <see cref="CubePatch.Centre"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Corner(int triangle, int index) => (triangle >> (4 * index)) & 15;
}
