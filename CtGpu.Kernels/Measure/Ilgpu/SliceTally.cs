using CtGpu.Kernels.Bits;
using ILGPU;

namespace CtGpu.Kernels.Measure.Ilgpu;

/// <summary>
/// Count and bounding box of one slice of a mask, gathered by a group of threads: first per thread, then in shared memory, then
/// with one atomic addition or maximum for each of the <see cref="FactSlots"/>. Group z of a launch processes slice z.
/// </summary>
internal struct SliceTally
{
    private const int Voxels = 0, LowerX = 1, LowY = 2, HighY = 3, LowX = 4, HighX = 5, Count = 6;

    private readonly BitGrid _grid;
    private uint _voxels;
    private uint _lowerX;
    private int _lowY;
    private int _highY;
    private int _lowX;
    private int _highX;

    public SliceTally(BitGrid grid)
        : this() => _grid = grid;

    /// <summary>Adds word <paramref name="index"/> of the slice.</summary>
    public void Add(ulong bits, int index)
    {
        if (bits == 0) return;
        int words = _grid.WordsPerRow, half = _grid.Shape.X / 2, y = index / words, x = (index - (y * words)) << 6;
        _voxels += (uint)IntrinsicMath.PopCount(bits);
        if (x + 64 <= half) _lowerX += (uint)IntrinsicMath.PopCount(bits);
        else if (x < half) _lowerX += (uint)IntrinsicMath.PopCount(bits & ((1UL << (half - x)) - 1));
        _lowY = Math.Max(_lowY, _grid.Shape.Y - y);
        _highY = Math.Max(_highY, y + 1);
        _lowX = Math.Max(_lowX, _grid.Shape.X - x - IntrinsicMath.PopCount((bits & (0 - bits)) - 1));
        _highX = Math.Max(_highX, x + 64 - IntrinsicMath.LeadingZeroCount(bits));
    }

    /// <summary>Adds the slice to the facts of the mask. Must be called by all threads of the group.</summary>
    public readonly void Flush(ArrayView<ulong> facts)
    {
        ArrayView<uint> slice = SharedMemory.Allocate<uint>(Count);
        for (int i = Group.IdxX; i < Count; i += Group.DimX) slice[i] = 0;
        Group.Barrier();
        if (_voxels != 0)
        {
            Atomic.Add(ref slice[Voxels], _voxels);
            Atomic.Add(ref slice[LowerX], _lowerX);
            Atomic.Max(ref slice[LowY], (uint)_lowY);
            Atomic.Max(ref slice[HighY], (uint)_highY);
            Atomic.Max(ref slice[LowX], (uint)_lowX);
            Atomic.Max(ref slice[HighX], (uint)_highX);
        }

        Group.Barrier();
        if (Group.IdxX != 0 || slice[Voxels] == 0) return;
        Atomic.Add(ref facts[FactSlots.Voxels], (ulong)slice[Voxels]);
        Atomic.Add(ref facts[FactSlots.LowerXVoxels], (ulong)slice[LowerX]);
        Atomic.Max(ref facts[FactSlots.LowZ], (ulong)(_grid.Shape.Z - Grid.IdxX));
        Atomic.Max(ref facts[FactSlots.HighZ], (ulong)(Grid.IdxX + 1));
        Atomic.Max(ref facts[FactSlots.LowY], (ulong)slice[LowY]);
        Atomic.Max(ref facts[FactSlots.HighY], (ulong)slice[HighY]);
        Atomic.Max(ref facts[FactSlots.LowX], (ulong)slice[LowX]);
        Atomic.Max(ref facts[FactSlots.HighX], (ulong)slice[HighX]);
    }
}
