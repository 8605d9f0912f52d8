using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>
/// Takes whole 26-connected components out of a bit volume. Each slice is flooded from the bits that its neighbour took. This is
/// repeated upwards and downwards through the slices until nothing more is taken. For each slice, a range of rows records what its
/// neighbours have not processed yet.
/// <para>
/// Slices are divided into one chunk per worker, and each chunk is flooded from a seed of its own. Voxels on faces are certain seeds.
/// For the component of voxel (0,0,0), each chunk starts from its own first voxel, which may be wrong. The bits of a chunk stay taken
/// only if they touch, across the chunk boundaries, the bits of the first chunk. The others are restored. Afterwards the flood crosses
/// chunk boundaries in rounds. No two threads ever modify the same slice. The result does not depend on the division into chunks.
/// </para>
/// <para>
/// The method needs no tables, and compact components need few passes. Long serpentine corridors are the worst case: each turn
/// costs one visit of a slice. After 64 visits per slice on average the flood stops, and <see cref="VolumeForest"/> takes over. Its
/// cost does not depend on the shape, but is higher for compact components.
/// </para>
/// </summary>
internal sealed unsafe class VolumeFlood : IDisposable
{
    /// <summary>Average visits per slice after which the flood stops. Chests needed two to five.</summary>
    private const long VisitsPerSlice = 64;

    private NativeBuffer<ulong> _taken = new(0);
    private NativeBuffer<ulong> _seeds = new(0);

    // For each slice, the rows that took something which the next slice, or the previous one, has not processed yet.
    private RowRange[] _upwards = [];
    private RowRange[] _downwards = [];
    private long[] _visitsLeft = [];
    private volatile bool _abandoned;
    private BitGrid _grid;
    private ulong* _remaining;
    private int _chunks;

    private int Words => _grid.WordsPerRow;

    // There is a row of zeros in front of the first slice and after each slice.
    private long Stride => _grid.WordsPerSlice + Words;

    public void Dispose()
    {
        _taken.Dispose();
        _seeds.Dispose();
    }

    /// <summary>
    /// Moves components from <paramref name="bits"/> to <see cref="Taken"/>. Returns false if the visit limit was reached: then the bits
    /// are unchanged.
    /// </summary>
    public bool Run(ulong* bits, BitGrid grid, FloodSeed seed, WorkerPool pool)
    {
        _grid = grid;
        _remaining = bits;
        int slices = grid.Shape.Z;
        _chunks = Math.Max(1, Math.Min(pool.Workers, slices));
        _abandoned = false;
        Reserve();
        pool.For(_chunks, (chunk, _) =>
        {
            Clear(chunk);
            Seed(chunk, seed);
            Flood(chunk);
        });
        if (!seed.IsOnFaces) RestoreUncertain();
        while (!_abandoned && CrossCuts()) pool.For(_chunks, (chunk, _) => Flood(chunk));
        if (_abandoned) pool.For(_chunks, (chunk, _) => Restore(chunk));
        return !_abandoned;
    }

    /// <summary>The taken bits of a slice, in rows like the volume's.</summary>
    public ulong* Taken(int z) => _taken.Pointer + Words + (z * Stride);

    /// <summary>First slice of a chunk.</summary>
    private int Cut(int chunk) => (int)((long)_grid.Shape.Z * chunk / _chunks);

    private ulong* Remaining(int z) => _remaining + (z * _grid.WordsPerSlice);

    // One slice, with a word in front of it and a word after it.
    private ulong* Seeds(int chunk) => _seeds.Pointer + Words + (chunk * Stride);

    private void Reserve()
    {
        int slices = _grid.Shape.Z;
        Scratch.Grow(ref _taken, (slices * Stride) + Words);
        Scratch.Grow(ref _seeds, (_chunks * Stride) + Words);
        if (_upwards.Length < slices)
        {
            _upwards = new RowRange[slices];
            _downwards = new RowRange[slices];
        }

        if (_visitsLeft.Length < _chunks) _visitsLeft = new long[_chunks];
    }

    private void Clear(int chunk)
    {
        int from = Cut(chunk), to = Cut(chunk + 1);
        // Includes the row of zeros in front. The previous chunk clears that row too, but perhaps too late.
        ulong* first = Taken(from) - Words;
        NativeMemory.Clear(first, (nuint)(Taken(to) - first) * sizeof(ulong));
        NativeMemory.Clear(Seeds(chunk), (nuint)Stride * sizeof(ulong));
        for (int z = from; z < to; z++) _upwards[z] = _downwards[z] = RowRange.None;
        _visitsLeft[chunk] = VisitsPerSlice * (to - from);
    }

    private void Seed(int chunk, FloodSeed seed)
    {
        int from = Cut(chunk), to = Cut(chunk + 1);
        ulong* seeds = Seeds(chunk);
        if (seed.IsOnFaces)
        {
            for (int z = from; z < to; z++)
            {
                // The bits that the previous slice took are seeds too, which saves a visit later.
                RowRange touched = z == from ? RowRange.None : Touched(seeds, Taken(z - 1), Remaining(z), new(0, _grid.Shape.Y - 1));
                if (z > from) _upwards[z - 1] = RowRange.None;
                Spread(chunk, z, touched.With(FaceVoxels.Add(Remaining(z), z, seeds, _grid, seed.Faces)));
            }
        }
        else
        {
            seeds[0] = Remaining(from)[0] & 1;
            Spread(chunk, from, new RowRange(0, 0));
        }
    }

    private bool Spread(int chunk, int z, RowRange touched)
    {
        RowRange grown = SliceFlood.Spread(Remaining(z), Taken(z), Seeds(chunk), _grid.Shape.Y, Words, touched);
        _upwards[z] = _upwards[z].With(grown);
        _downwards[z] = _downwards[z].With(grown);
        return !grown.IsEmpty;
    }

    private void Flood(int chunk)
    {
        int from = Cut(chunk), to = Cut(chunk + 1);
        bool again = true;
        while (again && !_abandoned)
        {
            again = false;
            for (int z = from + 1; z < to; z++) again |= Pull(chunk, z, z - 1, _upwards);
            for (int z = to - 2; z >= from; z--) again |= Pull(chunk, z, z + 1, _downwards);
        }
    }

    /// <summary>
    /// Visits slice <paramref name="z"/>: takes the components that touch pending rows of the slice <paramref name="other"/>.
    /// Returns whether it took something.
    /// </summary>
    private bool Pull(int chunk, int z, int other, RowRange[] pending)
    {
        RowRange news = pending[other];
        if (news.IsEmpty) return false;
        pending[other] = RowRange.None;
        if (--_visitsLeft[chunk] < 0) _abandoned = true;
        RowRange touched = Touched(Seeds(chunk), Taken(other), Remaining(z), news);
        return !touched.IsEmpty && Spread(chunk, z, touched);
    }

    private RowRange Touched(ulong* seeds, ulong* other, ulong* bits, RowRange news)
    {
        int first = Math.Max(news.From - 1, 0), last = Math.Min(news.To + 1, _grid.Shape.Y - 1);
        return SliceContact.Touched(seeds, other, bits, Words, first, last);
    }

    /// <summary>Continues the flood across the chunk boundaries. Returns whether any chunk must be flooded again.</summary>
    private bool CrossCuts()
    {
        bool any = false;
        for (int chunk = 1; chunk < _chunks; chunk++)
        {
            int z = Cut(chunk);
            any |= Pull(chunk, z, z - 1, _upwards);
            any |= Pull(chunk - 1, z - 1, z, _downwards);
        }

        return any;
    }

    /// <summary>Restores all chunks that are not connected to the first chunk by an unbroken sequence of touching chunks.</summary>
    private void RestoreUncertain()
    {
        bool touching = true;
        for (int chunk = 1; chunk < _chunks; chunk++)
        {
            touching = touching && TouchesPrevious(chunk);
            if (!touching) Restore(chunk);
        }
    }

    /// <summary>Returns whether the taken bits of a chunk touch the taken bits of the previous chunk.</summary>
    private bool TouchesPrevious(int chunk)
    {
        int z = Cut(chunk);
        RowRange touched = Touched(Seeds(chunk), Taken(z - 1), Taken(z), new RowRange(0, _grid.Shape.Y - 1));
        return SliceContact.Touches(Seeds(chunk), Taken(z), Words, touched);
    }

    private void Restore(int chunk)
    {
        for (int z = Cut(chunk); z < Cut(chunk + 1); z++)
        {
            ulong* remaining = Remaining(z), taken = Taken(z);
            BitSets.Unite(remaining, taken, _grid.WordsPerSlice);
            NativeMemory.Clear(taken, (nuint)_grid.WordsPerSlice * sizeof(ulong));
            _upwards[z] = _downwards[z] = RowRange.None;
        }
    }
}
