using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;
using ILGPU;

namespace CtGpu.Kernels.Surface;

/// <summary>
/// Sign bits of a volume. Computes for whole words which grid edges are crossed and which cubes the surface intersects.
/// An edge or a cube is identified by its first voxel; words are indexed as in <see cref="BitGrid"/>.
/// </summary>
internal readonly struct SurfaceBits<T>
    where T : struct, IElements<ulong>
{
    private readonly T _words;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _slices;
    private readonly int _perRow;

    public SurfaceBits(T words, BitGrid grid)
    {
        _words = words;
        (_columns, _rows, _slices) = (grid.Shape.X, grid.Shape.Y, grid.Shape.Z);
        _perRow = grid.WordsPerRow;
    }

    /// <summary>Words per slice.</summary>
    private long Slice => (long)_perRow * _rows;

    /// <summary>Returns the word with an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SurfaceWord Word(long index)
    {
        long row = index / _perRow, z = row / _rows;
        return new SurfaceWord(index, (int)(index - (row * _perRow)), (int)(row - (z * _rows)), (int)z);
    }

    /// <summary>Returns the word that contains a voxel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SurfaceWord Word(int x, int y, int z) => new(((((long)z * _rows) + y) * _perRow) + (x >> 6), x >> 6, y, z);

    /// <summary>Returns whether the row has another word after this one.</summary>
    public bool HasNext(SurfaceWord word) => word.X + 1 < _perRow;

    /// <summary>Returns the crossed edges along an axis that start at the voxels of a word, one bit each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Crossed(SurfaceWord word, int axis) => axis == 0 ? CrossedX(word) : axis == 1 ? CrossedY(word) : CrossedZ(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong CrossedX(SurfaceWord word) => (_words.At(word.Index) ^ Shifted(word.Index, word.X)) & Inner(word.X);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong CrossedY(SurfaceWord word) => word.Y + 1 < _rows ? _words.At(word.Index) ^ _words.At(word.Index + _perRow) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong CrossedZ(SurfaceWord word) => word.Z + 1 < _slices ? _words.At(word.Index) ^ _words.At(word.Index + Slice) : 0;

    /// <summary>Returns the number of crossed edges that start at the voxels of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CrossedEdges(SurfaceWord word) =>
        IntrinsicMath.PopCount(CrossedX(word)) + IntrinsicMath.PopCount(CrossedY(word)) + IntrinsicMath.PopCount(CrossedZ(word));

    /// <summary>Returns the cubes of a word whose corners differ in sign, one bit each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Passed(SurfaceWord word)
    {
        if (word.Y + 1 >= _rows || word.Z + 1 >= _slices) return 0;
        long a = word.Index, b = a + _perRow, c = a + Slice, d = c + _perRow;
        ulong va = _words.At(a), vb = _words.At(b), vc = _words.At(c), vd = _words.At(d);
        ulong any = va | vb | vc | vd, all = va & vb & vc & vd;
        ulong sa = Shifted(a, word.X), sb = Shifted(b, word.X), sc = Shifted(c, word.X), sd = Shifted(d, word.X);
        return (any | sa | sb | sc | sd) & ~(all & sa & sb & sc & sd) & Inner(word.X);
    }

    /// <summary>Returns the signs of the eight corners of a cube.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Signs(SurfaceWord word, int bit)
    {
        long a = word.Index, c = a + Slice;
        return Pair(a, bit) | (Pair(a + _perRow, bit) << 2) | (Pair(c, bit) << 4) | (Pair(c + _perRow, bit) << 6);
    }

    /// <summary>Returns the number of vertices of a word before the one on a crossed edge. The order is x, then y, then z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Before(SurfaceWord word, int axis, int bit)
    {
        ulong before = (1UL << bit) - 1, x = CrossedX(word);
        if (axis == 0) return IntrinsicMath.PopCount(x & before);
        ulong y = CrossedY(word);
        if (axis == 1) return IntrinsicMath.PopCount(x) + IntrinsicMath.PopCount(y & before);
        return IntrinsicMath.PopCount(x) + IntrinsicMath.PopCount(y) + IntrinsicMath.PopCount(CrossedZ(word) & before);
    }

    /// <summary>Returns a word whose bits are those of the neighbours along x; 0 past the end of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Shifted(long index, int x) => (_words.At(index) >> 1) | (x + 1 < _perRow ? _words.At(index + 1) << 63 : 0);

    /// <summary>Returns one bit for each voxel of a word: set if x + 1 is still in the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Inner(int x)
    {
        int left = _columns - 1 - (x << 6);
        return left >= 64 ? ulong.MaxValue : left <= 0 ? 0 : (1UL << left) - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Pair(long index, int bit)
    {
        ulong word = _words.At(index);
        return bit < 63 ? (int)(word >> bit) & 3 : (int)(word >> 63) | (int)((_words.At(index + 1) & 1) << 1);
    }
}

/// <summary>Position of a word of sign bits: its index in the volume, its index in the row, its row and its slice.</summary>
internal readonly struct SurfaceWord
{
    public SurfaceWord(long index, int x, int y, int z) => (Index, X, Y, Z) = (index, x, y, z);

    public long Index { get; }

    public int X { get; }

    public int Y { get; }

    public int Z { get; }
}
