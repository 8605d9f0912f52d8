using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Morphology.Cpu;

/// <summary>
/// Dilation, erosion and closing of a bit volume by a ball. A ball is a set of lines along x, one for each (dz,dy). A line of
/// half-width w dilates a row by w voxels on either side. Method: Horner's scheme. Rows of lines with equal w are united, widest
/// first. The gathered rows are dilated by one voxel before the rows of the next narrower lines are added. So each row has been
/// dilated by its own half-width at the end. Slices z-dz and z+dz are united first, which halves the work.
/// <para>
/// Rows of the working memory are further apart than any line is wide. They are cut to the row length only at the end. Voxels
/// beyond a row's end never reach the next row, and they add nothing to their own row that it does not already have.
/// </para>
/// <para>
/// Only the rows that the ball can reach are computed; the others are cleared (<see cref="BallRows"/>).
/// </para>
/// Working memory is reused from volume to volume and rarely reallocated.
/// </summary>
internal sealed unsafe class DilateCpu : IDisposable
{
    private NativeBuffer<ulong>[] _scratch = [];
    private BallLayout? _layout;

    // For each slice, the rows that have bits.
    private RowRange[] _rows = [];

    public void Dispose()
    {
        foreach (NativeBuffer<ulong> scratch in _scratch) scratch.Dispose();
    }

    /// <summary>Dilation: sets every voxel within the ball of a set voxel. Voxels outside the volume count as clear.</summary>
    /// <param name="destination">Must not overlap the source.</param>
    public void Run(ulong* source, ulong* destination, BitGrid grid, BallPlan ball, WorkerPool pool) =>
        Run(source, destination, grid, ball, 0, pool);

    /// <summary>Erosion: keeps every voxel whose whole ball is set. Voxels outside the volume count as set.</summary>
    /// <param name="destination">Must not overlap the source.</param>
    public void Erode(ulong* source, ulong* destination, BitGrid grid, BallPlan ball, WorkerPool pool) =>
        Run(source, destination, grid, ball, ulong.MaxValue, pool);

    /// <summary>
    /// Closing in place, with scikit-image's border rule: voxels outside the volume count as clear for the dilation and as set for
    /// the erosion. The result contains the input.
    /// </summary>
    /// <param name="other">Working memory of the same size as <paramref name="bits"/>.</param>
    public void Close(ulong* bits, ulong* other, BitGrid grid, BallPlan ball, WorkerPool pool)
    {
        Run(bits, other, grid, ball, pool);
        Erode(other, bits, grid, ball, pool);
    }

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

        if (_rows.Length < grid.Shape.Z) _rows = new RowRange[grid.Shape.Z];
        RowRange[] rows = _rows;
        pool.For(grid.Shape.Z, (z, _) => rows[z] = RowRange.Of(source + (z * grid.WordsPerSlice), grid.Shape.Y, grid.WordsPerRow));
        pool.For(grid.Shape.Z, (z, worker) =>
        {
            ulong* slice = destination + (z * grid.WordsPerSlice);
            RowRange range = flip == 0 ? BallRows.Dilated(rows, z, layout) : BallRows.Eroded(rows, z, layout);
            ClearOutside(slice, range, grid);
            if (range.IsEmpty) return;
            ulong* scratch = _scratch[worker].Pointer;
            for (int dz = 0; dz <= layout.RadiusZ; dz++)
            {
                RowRange near = range.Grown(layout.RadiiY[dz], grid.Shape.Y);
                Spread(source, z - dz, z + dz, grid, near, flip, scratch + layout.Gathered(dz), layout.Stride);
            }

            Collect(Gather(scratch, layout, range), layout.Stride, slice, range, grid, flip);
        });
    }

    private static void ClearOutside(ulong* slice, RowRange range, BitGrid grid)
    {
        long words = grid.WordsPerRow, from = range.IsEmpty ? grid.Shape.Y : range.From, to = range.IsEmpty ? grid.Shape.Y : range.To + 1;
        NativeMemory.Clear(slice, (nuint)(from * words) * sizeof(ulong));
        NativeMemory.Clear(slice + (to * words), (nuint)((grid.Shape.Y - to) * words) * sizeof(ulong));
    }

    /// <summary>Unites some rows of two slices, if they exist, into rows that are <paramref name="stride"/> words apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(ulong* volume, int lower, int upper, BitGrid grid, RowRange range, ulong flip, ulong* spread, int stride)
    {
        int words = grid.WordsPerRow;
        spread += (long)range.From * stride;
        if (lower < 0 && upper >= grid.Shape.Z)
        {
            new Span<ulong>(spread, (range.To - range.From + 1) * stride).Clear();
            return;
        }

        long first = (long)range.From * words;
        ulong* a = volume + ((lower < 0 ? upper : lower) * grid.WordsPerSlice) + first;
        ulong* b = volume + ((upper < grid.Shape.Z ? upper : lower) * grid.WordsPerSlice) + first;
        ulong tail = grid.TailMask;
        for (int y = range.From; y <= range.To; y++, a += words, b += words, spread += stride)
        {
            int w = 0;
            for (; w + 4 <= words; w += 4)
            {
                Vector256<ulong> flips = Vector256.Create(flip);
                ((Vector256.Load(a + w) ^ flips) | (Vector256.Load(b + w) ^ flips)).Store(spread + w);
            }

            for (; w < words; w++) spread[w] = (a[w] ^ flip) | (b[w] ^ flip);
            spread[words - 1] &= tail;
        }
    }

    /// <summary>Gathers the ball's lines for some rows. Returns a pointer to the result; only these rows are valid.</summary>
    private static ulong* Gather(ulong* scratch, BallLayout layout, RowRange range)
    {
        int first = range.From * layout.Stride, words = (range.To - range.From + 1) * layout.Stride;
        ulong* current = scratch + layout.Front + first, next = scratch + layout.Back + first;
        // The word in front of the rows is read too. It may hold bits of an earlier slice.
        new Span<ulong>(current - 1, words + BallLayout.Step + 1).Clear();
        next[-1] = 0;
        for (int halfWidth = layout.Lines.Length - 1; halfWidth >= 0; halfWidth--)
        {
            int[] lines = layout.Lines[halfWidth];
            fixed (int* offsets = lines)
            {
                if (Vector512.IsHardwareAccelerated) DilateAndGather512(current, next, words, scratch + first, offsets, lines.Length);
                else DilateAndGather256(current, next, words, scratch + first, offsets, lines.Length);
            }

            ulong* gathered = next;
            next = current;
            current = gathered;
        }

        return current - first;
    }

    /// <summary>next = current, dilated by one voxel along x, united with all lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DilateAndGather256(ulong* current, ulong* next, int words, ulong* scratch, int* offsets, int lines)
    {
        for (int i = 0; i < words; i += BallLayout.Step)
        {
            Vector256<ulong> a = BitWords.Dilate256(current + i), b = BitWords.Dilate256(current + i + 4);
            Vector256<ulong> c = BitWords.Dilate256(current + i + 8), d = BitWords.Dilate256(current + i + 12);
            for (int k = 0; k < lines; k++)
            {
                ulong* line = scratch + offsets[k] + i;
                a |= Vector256.Load(line);
                b |= Vector256.Load(line + 4);
                c |= Vector256.Load(line + 8);
                d |= Vector256.Load(line + 12);
            }

            a.Store(next + i);
            b.Store(next + i + 4);
            c.Store(next + i + 8);
            d.Store(next + i + 12);
        }
    }

    /// <inheritdoc cref="DilateAndGather256"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DilateAndGather512(ulong* current, ulong* next, int words, ulong* scratch, int* offsets, int lines)
    {
        for (int i = 0; i < words; i += BallLayout.Step)
        {
            Vector512<ulong> a = BitWords.Dilate512(current + i), b = BitWords.Dilate512(current + i + 8);
            for (int k = 0; k < lines; k++)
            {
                ulong* line = scratch + offsets[k] + i;
                a |= Vector512.Load(line);
                b |= Vector512.Load(line + 8);
            }

            a.Store(next + i);
            b.Store(next + i + 8);
        }
    }

    /// <summary>Copies rows that are <paramref name="stride"/> words apart back to the volume's layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collect(ulong* gathered, int stride, ulong* slice, RowRange range, BitGrid grid, ulong flip)
    {
        int words = grid.WordsPerRow;
        gathered += (long)range.From * stride;
        slice += (long)range.From * words;
        for (int y = range.From; y <= range.To; y++, gathered += stride, slice += words)
        {
            for (int w = 0; w < words; w++) slice[w] = gathered[w] ^ flip;
            slice[words - 1] &= grid.TailMask;
        }
    }
}
