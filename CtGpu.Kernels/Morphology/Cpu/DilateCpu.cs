using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Morphology.Cpu;

/// <summary>
/// Dilation and erosion of a bit volume by a ball. A ball is a set of lines along x, one for each (dz,dy). A line of
/// half-width w dilates a row by w voxels on either side. Method: Horner's scheme. Rows of lines with equal w are united, widest
/// first. The gathered rows are dilated by one voxel before the rows of the next narrower lines are added. So each row has been
/// dilated by its own half-width at the end. Slices z-dz and z+dz are united first, which halves the work.
/// <para>
/// A vector holds the same word of neighbouring rows, so the voxel beside a word's end is in the same lane of the next column. Tiles of
/// 16 rows that the ball cannot reach stay clear without work. Tiles whose voxels are all set stay set: after the widest line, which
/// is the row itself, they are complete, so their neighbours may use them in every step.
/// </para>
/// Working memory is reused from volume to volume and rarely reallocated.
/// </summary>
internal sealed unsafe class DilateCpu : IDisposable
{
    private readonly BallTiles _tiles = new();
    private NativeBuffer<ulong>[] _scratch = [];
    private BallLayout? _layout;

    public void Dispose()
    {
        _tiles.Dispose();
        foreach (NativeBuffer<ulong> scratch in _scratch) scratch.Dispose();
    }

    /// <summary>Dilation: sets every voxel within the ball of a set voxel. Voxels outside the volume count as clear.</summary>
    /// <param name="destination">May be the source.</param>
    public void Run(ulong* source, ulong* destination, BitGrid grid, BallPlan ball, WorkerPool pool) =>
        Run(source, destination, grid, ball, 0, pool);

    /// <summary>Erosion: keeps every voxel whose whole ball is set. Voxels outside the volume count as set.</summary>
    /// <param name="destination">May be the source.</param>
    public void Erode(ulong* source, ulong* destination, BitGrid grid, BallPlan ball, WorkerPool pool) =>
        Run(source, destination, grid, ball, ulong.MaxValue, pool);

    /// <summary>
    /// Dilates, or erodes by dilating the complement: a <paramref name="flip"/> of all ones complements the bits that are read and
    /// written.
    /// </summary>
    private void Run(ulong* source, ulong* destination, BitGrid grid, BallPlan ball, ulong flip, WorkerPool pool)
    {
        if (_layout?.Ball != ball || _layout.Grid != grid) _layout = new BallLayout(ball, grid);
        BallLayout layout = _layout;
        int known = _scratch.Length;
        if (known < pool.Workers)
        {
            Array.Resize(ref _scratch, pool.Workers);
            for (int i = known; i < pool.Workers; i++) _scratch[i] = new NativeBuffer<ulong>(0);
        }

        for (int i = 0; i < pool.Workers; i++)
        {
            Scratch.Grow(ref _scratch[i], layout.ScratchWords);
            new Span<ulong>(_scratch[i].Pointer, layout.ScratchWords).Clear();
        }

        _tiles.Load(source, layout, flip, pool);
        var plans = new byte[pool.Workers * 2][];
        for (int i = 0; i < plans.Length; i++) plans[i] = new byte[layout.Tiles];
        pool.For(grid.Shape.Z, (z, worker) =>
        {
            ulong* slice = destination + (z * grid.WordsPerSlice);
            byte[] plan = plans[2 * worker];
            _tiles.Plan(z, layout, plans[(2 * worker) + 1], plan);
            Slice(z, slice, layout, plan, _scratch[worker].Pointer, flip);
        });
    }

    private void Slice(int z, ulong* slice, BallLayout layout, ReadOnlySpan<byte> plan, ulong* scratch, ulong flip)
    {
        int words = layout.Grid.WordsPerRow;
        if (plan.Contains(BallTiles.Mixed))
        {
            for (int dz = 0; dz <= layout.RadiusZ; dz++)
            {
                ulong* lower = _tiles.Slice(z - dz, layout), upper = _tiles.Slice(z + dz, layout);
                for (int w = 0; w < words; w++)
                    Unite(lower, upper, w * layout.Rows, layout.Rows, scratch + layout.Gathered(dz, w));
            }
        }

        for (int block = 0; block < layout.Blocks; block++)
        {
            ulong* dilated = Gather(scratch, layout, block, plan.Slice(block * words, words));
            Collect(dilated, slice, block * BallLayout.BlockRows, layout.Grid, flip);
        }
    }

    /// <summary>Unites a column of two slices, each of which may be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unite(ulong* lower, ulong* upper, int first, int rows, ulong* united)
    {
        if (lower == null && upper == null)
        {
            new Span<ulong>(united, rows).Clear();
            return;
        }

        ulong* a = (lower == null ? upper : lower) + first, b = (upper == null ? lower : upper) + first;
        for (int y = 0; y < rows; y += 4) (Vector256.Load(a + y) | Vector256.Load(b + y)).Store(united + y);
    }

    /// <summary>Gathers the ball's lines for a block. Returns a pointer to the block's tiles.</summary>
    private static ulong* Gather(ulong* scratch, BallLayout layout, int block, ReadOnlySpan<byte> plan)
    {
        // The first buffer remains zero.
        ulong* current = scratch, next = scratch + layout.BufferWords, other = next + layout.BufferWords;
        if (!plan.ContainsAnyExcept(BallTiles.Clear)) return current + BallLayout.BlockRows;
        for (int w = 0; w < plan.Length; w++)
        {
            int tile = (w + 1) * BallLayout.BlockRows;
            ulong bits = plan[w] == BallTiles.Full ? ulong.MaxValue : 0;
            for (int y = 0; y < BallLayout.BlockRows; y += 4)
            {
                Vector256.Create(bits).Store(next + tile + y);
                Vector256.Create(bits).Store(other + tile + y);
            }
        }

        if (!plan.Contains(BallTiles.Mixed)) return next + BallLayout.BlockRows;
        for (int halfWidth = layout.Lines.Length - 1; halfWidth >= 0; halfWidth--)
        {
            int[] lines = layout.Lines[halfWidth];
            fixed (int* offsets = lines)
            {
                for (int w = 0; w < plan.Length; w++)
                {
                    if (plan[w] != BallTiles.Mixed) continue;
                    int tile = (w + 1) * BallLayout.BlockRows;
                    ulong* rows = scratch + (w * layout.Column) + (block * BallLayout.BlockRows);
                    if (Vector512.IsHardwareAccelerated) DilateAndGather512(current + tile, next + tile, rows, offsets, lines.Length);
                    else DilateAndGather256(current + tile, next + tile, rows, offsets, lines.Length);
                }
            }

            current = next;
            next = other;
            other = current;
        }

        return current + BallLayout.BlockRows;
    }

    /// <summary>A tile of next = current, dilated by one voxel along x, united with all lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DilateAndGather256(ulong* current, ulong* next, ulong* rows, int* offsets, int lines)
    {
        Vector256<ulong> a = Dilate256(current), b = Dilate256(current + 4), c = Dilate256(current + 8), d = Dilate256(current + 12);
        for (int k = 0; k < lines; k++)
        {
            ulong* line = rows + offsets[k];
            a |= Vector256.Load(line);
            b |= Vector256.Load(line + 4);
            c |= Vector256.Load(line + 8);
            d |= Vector256.Load(line + 12);
        }

        a.Store(next);
        b.Store(next + 4);
        c.Store(next + 8);
        d.Store(next + 12);
    }

    /// <inheritdoc cref="DilateAndGather256"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DilateAndGather512(ulong* current, ulong* next, ulong* rows, int* offsets, int lines)
    {
        Vector512<ulong> a = Dilate512(current), b = Dilate512(current + 8);
        for (int k = 0; k < lines; k++)
        {
            ulong* line = rows + offsets[k];
            a |= Vector512.Load(line);
            b |= Vector512.Load(line + 8);
        }

        a.Store(next);
        b.Store(next + 8);
    }

    /// <summary>Dilates words of four rows by one voxel along x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Dilate256(ulong* words)
    {
        Vector256<ulong> v = Vector256.Load(words);
        Vector256<ulong> left = Vector256.Load(words - BallLayout.BlockRows), right = Vector256.Load(words + BallLayout.BlockRows);
        return v | (v << 1) | (v >> 1) | (left >> 63) | (right << 63);
    }

    /// <summary>Dilates words of eight rows by one voxel along x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Dilate512(ulong* words)
    {
        Vector512<ulong> v = Vector512.Load(words);
        Vector512<ulong> left = Vector512.Load(words - BallLayout.BlockRows), right = Vector512.Load(words + BallLayout.BlockRows);
        return v | (v << 1) | (v >> 1) | (left >> 63) | (right << 63);
    }

    /// <summary>Copies the tiles of a block to the rows of the volume.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collect(ulong* tiles, ulong* slice, int first, BitGrid grid, ulong flip)
    {
        int words = grid.WordsPerRow, rows = Math.Min(BallLayout.BlockRows, grid.Shape.Y - first);
        slice += (long)first * words;
        for (int y = 0; y < rows; y++, slice += words)
        {
            for (int w = 0; w < words; w++) slice[w] = tiles[(w * BallLayout.BlockRows) + y] ^ flip;
            slice[words - 1] &= grid.TailMask;
        }
    }
}
