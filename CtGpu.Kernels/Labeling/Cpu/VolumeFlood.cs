using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Takes whole 26-connected components out of a bit volume: each slice is flooded from what the slice before it took,
/// there and back until nothing more is taken; whatever a slice took waits for its neighbours as a range of rows.
/// Slices are cut into one chunk per worker. Every chunk starts from a seed of its own, which is a guess in all chunks
/// but one; what it took is given back unless it touches, across the cuts, what that one took. What crosses the cuts
/// later goes on in rounds, so that no two threads ever touch one slice. The result does not depend on the cut.
/// <para>
/// No tables, no order to keep, few passes over the bits where a component is compact. A winding one would cost a look at
/// a slice for each of its turns: the flood gives up after so many, and <see cref="VolumeForest"/>, which does not mind
/// but takes longer for all others, has to do it.
/// </para>
/// </summary>
internal sealed unsafe class VolumeFlood : IDisposable
{
    /// <summary>What <see cref="Run"/> returns when it gave up.</summary>
    public const long GaveUp = -1;

    /// <summary>Looks at other slices that each slice has, on average, until the flood gives up. Chests took two to five.</summary>
    private const long LooksPerSlice = 64;

    private NativeBuffer<ulong> _taken = new(0);
    private NativeBuffer<ulong> _near = new(0);

    // Rows of each slice that the slice behind it, and the one before it, have not seen yet.
    private RowRange[] _upwards = [];
    private RowRange[] _downwards = [];
    private long[] _counts = [];
    private long[] _looks = [];
    private volatile bool _givenUp;
    private BitGrid _grid;
    private ulong* _left;
    private int _chunks;

    private int Words => _grid.WordsPerRow;

    // A row of zeros before the first slice and behind each.
    private long Stride => _grid.WordsPerSlice + Words;

    public void Dispose()
    {
        _taken.Dispose();
        _near.Dispose();
    }

    /// <summary>
    /// Moves the components of the seeds from <paramref name="left"/> to <see cref="Taken"/>. Returns their voxels, or
    /// <see cref="GaveUp"/>: then nothing has moved.
    /// </summary>
    public long Run(ulong* left, BitGrid grid, FloodSeeds seeds, WorkerPool pool)
    {
        _grid = grid;
        _left = left;
        int slices = grid.Shape.Z;
        _chunks = Math.Max(1, Math.Min(pool.Workers, slices));
        _givenUp = false;
        Reserve();
        pool.For(_chunks, (chunk, _) =>
        {
            Clear(chunk);
            Seed(chunk, seeds);
            Flood(chunk);
            _counts[chunk] = seeds == FloodSeeds.Densest ? Count(chunk) : 0;
        });
        if (seeds != FloodSeeds.Faces) GiveBack(seeds == FloodSeeds.Densest ? ChunkThatTookMost() : 0);
        while (!_givenUp && CrossCuts()) pool.For(_chunks, (chunk, _) => Flood(chunk));
        if (_givenUp)
        {
            GiveBack(pool);
            return GaveUp;
        }

        pool.For(_chunks, (chunk, _) => _counts[chunk] = Count(chunk));
        long sum = 0;
        for (int chunk = 0; chunk < _chunks; chunk++) sum += _counts[chunk];
        return sum;
    }

    /// <summary>Puts all that was taken back.</summary>
    public void GiveBack(WorkerPool pool) => pool.For(_chunks, (chunk, _) => Return(chunk));

    /// <summary>The taken bits of a slice, in rows like the volume's.</summary>
    public ulong* Taken(int z) => _taken.Pointer + Words + (z * Stride);

    private int Cut(int chunk) => (int)((long)_grid.Shape.Z * chunk / _chunks);

    private ulong* Left(int z) => _left + (z * _grid.WordsPerSlice);

    // A slice, and a word before and behind it.
    private ulong* Near(int chunk) => _near.Pointer + Words + (chunk * Stride);

    private void Reserve()
    {
        int slices = _grid.Shape.Z;
        Scratch.Grow(ref _taken, (slices * Stride) + Words);
        Scratch.Grow(ref _near, (_chunks * Stride) + Words);
        if (_upwards.Length < slices)
        {
            _upwards = new RowRange[slices];
            _downwards = new RowRange[slices];
        }

        if (_counts.Length >= _chunks) return;
        _counts = new long[_chunks];
        _looks = new long[_chunks];
    }

    private void Clear(int chunk)
    {
        int from = Cut(chunk), to = Cut(chunk + 1);
        // With the row of zeros before it, which the chunk before clears too, but perhaps too late.
        ulong* first = Taken(from) - Words;
        NativeMemory.Clear(first, (nuint)(Taken(to) - first) * sizeof(ulong));
        NativeMemory.Clear(Near(chunk), (nuint)Stride * sizeof(ulong));
        for (int z = from; z < to; z++) _upwards[z] = _downwards[z] = RowRange.None;
        _counts[chunk] = 0;
        _looks[chunk] = LooksPerSlice * (to - from);
    }

    private void Seed(int chunk, FloodSeeds seeds)
    {
        int from = Cut(chunk), to = Cut(chunk + 1), rows = _grid.Shape.Y;
        ulong* near = Near(chunk);
        switch (seeds)
        {
            case FloodSeeds.Corner:
                near[0] = Left(from)[0] & 1;
                Spread(chunk, from, new RowRange(0, 0));
                break;
            case FloodSeeds.Densest:
                long best = RunRows.Densest(Left(from), (long)rows * (to - from), Words, out _, out ulong bits);
                if (best < 0) break;
                int z = from + (int)(best / _grid.WordsPerSlice);
                long word = best % _grid.WordsPerSlice;
                near[word] = bits;
                int row = (int)(word / Words);
                Spread(chunk, z, new RowRange(row, row));
                break;
            default:
                for (int s = from; s < to; s++)
                {
                    Faces(Left(s), near);
                    Spread(chunk, s, new RowRange(0, rows - 1));
                }

                break;
        }
    }

    private void Faces(ulong* left, ulong* near)
    {
        int rows = _grid.Shape.Y, words = Words;
        ulong last = 1UL << ((_grid.Shape.X - 1) & 63);
        for (int y = 0; y < rows; y++, left += words, near += words)
        {
            bool whole = y == 0 || y == rows - 1;
            for (int w = 0; w < words; w++)
                near[w] = left[w] & (whole ? ulong.MaxValue : (w == 0 ? 1UL : 0) | (w == words - 1 ? last : 0));
        }
    }

    private bool Spread(int chunk, int z, RowRange touched)
    {
        RowRange grown = SliceFlood.Spread(Left(z), Taken(z), Near(chunk), _grid.Shape.Y, Words, touched);
        _upwards[z] = _upwards[z].With(grown);
        _downwards[z] = _downwards[z].With(grown);
        return !grown.IsEmpty;
    }

    private void Flood(int chunk)
    {
        int from = Cut(chunk), to = Cut(chunk + 1);
        bool again = true;
        while (again && !_givenUp)
        {
            again = false;
            for (int z = from + 1; z < to; z++) again |= Pull(chunk, z, z - 1, _upwards);
            for (int z = to - 2; z >= from; z--) again |= Pull(chunk, z, z + 1, _downwards);
        }
    }

    /// <summary>Takes in a slice what touches the news of another. Returns whether there was any.</summary>
    private bool Pull(int chunk, int z, int other, RowRange[] pending)
    {
        RowRange news = pending[other];
        if (news.IsEmpty) return false;
        pending[other] = RowRange.None;
        if (--_looks[chunk] < 0) _givenUp = true;
        RowRange touched = Touched(Near(chunk), Taken(other), Left(z), news);
        return !touched.IsEmpty && Spread(chunk, z, touched);
    }

    private RowRange Touched(ulong* near, ulong* other, ulong* bits, RowRange news)
    {
        int first = Math.Max(news.From - 1, 0), last = Math.Min(news.To + 1, _grid.Shape.Y - 1);
        return SliceNear.Touched(near, other, bits, Words, first, last);
    }

    /// <summary>Returns whether any chunk has something to do again.</summary>
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

    /// <summary>Puts back what chunks took that touch neither the sure one nor one that touches it.</summary>
    private void GiveBack(int sure)
    {
        bool touching = true;
        for (int chunk = sure + 1; chunk < _chunks; chunk++)
        {
            touching = touching && Touch(chunk);
            if (!touching) Return(chunk);
        }

        touching = true;
        for (int chunk = sure; chunk-- > 0;)
        {
            touching = touching && Touch(chunk + 1);
            if (!touching) Return(chunk);
        }
    }

    /// <summary>Whether what a chunk took touches what the chunk before it took.</summary>
    private bool Touch(int chunk)
    {
        int z = Cut(chunk);
        RowRange touched = Touched(Near(chunk), Taken(z - 1), Taken(z), new RowRange(0, _grid.Shape.Y - 1));
        return SliceNear.Touches(Near(chunk), Taken(z), Words, touched);
    }

    private void Return(int chunk)
    {
        for (int z = Cut(chunk); z < Cut(chunk + 1); z++)
        {
            ulong* left = Left(z), taken = Taken(z);
            RunRows.Unite(left, taken, _grid.WordsPerSlice);
            NativeMemory.Clear(taken, (nuint)_grid.WordsPerSlice * sizeof(ulong));
            _upwards[z] = _downwards[z] = RowRange.None;
        }
    }

    private int ChunkThatTookMost()
    {
        int largest = 0;
        for (int chunk = 1; chunk < _chunks; chunk++)
        {
            if (_counts[chunk] > _counts[largest]) largest = chunk;
        }

        return largest;
    }

    private long Count(int chunk)
    {
        long count = 0;
        for (int z = Cut(chunk); z < Cut(chunk + 1); z++) count += RunRows.Voxels(Taken(z), _grid.WordsPerSlice);
        return count;
    }
}
