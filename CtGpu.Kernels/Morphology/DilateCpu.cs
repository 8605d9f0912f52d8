using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Morphology;

/// <summary>
/// Dilation, erosion and closing of a bit volume by a ball. A ball is a set of lines along x, one for each (dz,dy); a
/// line of half-width w widens a row by w on either side. Lines of equal w are gathered with OR, widest first,
/// and what has been gathered is widened by one bit before the next narrower group joins: after the last group
/// each line has been widened as often as it should (Horner's scheme). Slices z-dz and z+dz are OR-ed before
/// the lines are gathered, which halves the work.
/// <para>
/// Scratch rows keep a distance that no line bridges and are cut to the row length only at the end: what is
/// widened past a row's end neither reaches the next row nor adds anything on its way back.
/// </para>
/// Scratch is kept from volume to volume and grows rarely.
/// </summary>
internal sealed unsafe class DilateCpu : IDisposable
{
    private NativeBuffer<ulong>[] _scratch = [];
    private BallLayout? _layout;

    public void Dispose()
    {
        foreach (NativeBuffer<ulong> scratch in _scratch) scratch.Dispose();
    }

    /// <summary>Sets every voxel within the ball of a set voxel; outside the volume nothing is set.</summary>
    /// <param name="destination">Must not overlap the source.</param>
    public void Run(ulong* source, ulong* destination, BitGrid grid, BallPlan ball, WorkerPool pool) => Run(source, destination, grid, ball, 0, pool);

    /// <summary>Keeps every voxel all of whose ball is set; outside the volume everything counts as set.</summary>
    /// <param name="destination">Must not overlap the source.</param>
    public void Erode(ulong* source, ulong* destination, BitGrid grid, BallPlan ball, WorkerPool pool) =>
        Run(source, destination, grid, ball, ulong.MaxValue, pool);

    /// <summary>
    /// Closing in place, by scikit-image's rule: dilate with nothing set outside, erode with everything set outside.
    /// The result contains the input.
    /// </summary>
    /// <param name="other">Working memory of the same size.</param>
    public void Close(ulong* bits, ulong* other, BitGrid grid, BallPlan ball, WorkerPool pool)
    {
        Run(bits, other, grid, ball, pool);
        Erode(other, bits, grid, ball, pool);
    }

    /// <summary>Erosion is dilation of the complement, which is empty outside: <paramref name="flip"/> complements what is read and written.</summary>
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

        pool.For(grid.Shape.Z, (z, worker) =>
        {
            ulong* scratch = _scratch[worker].Pointer;
            for (int dz = 0; dz <= layout.RadiusZ; dz++)
                Spread(source, z - dz, z + dz, grid, flip, scratch + layout.Gathered(dz), layout.Stride);
            ulong* gathered = Gather(scratch, layout);
            Collect(gathered, layout.Stride, destination + (z * grid.WordsPerSlice), grid, flip);
        });
    }

    /// <summary>ORs two slices, as far as they exist, into rows that lie apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(ulong* volume, int lower, int upper, BitGrid grid, ulong flip, ulong* spread, int stride)
    {
        int words = grid.WordsPerRow, rows = grid.Shape.Y;
        if (lower < 0 && upper >= grid.Shape.Z)
        {
            new Span<ulong>(spread, rows * stride).Clear();
            return;
        }

        ulong* a = volume + ((lower < 0 ? upper : lower) * grid.WordsPerSlice), b = volume + ((upper < grid.Shape.Z ? upper : lower) * grid.WordsPerSlice);
        ulong tail = grid.TailMask;
        for (int y = 0; y < rows; y++, a += words, b += words, spread += stride)
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

    /// <summary>Gathers the ball's lines; returns the place of the result.</summary>
    private static ulong* Gather(ulong* scratch, BallLayout layout)
    {
        ulong* current = scratch + layout.Front, next = scratch + layout.Back;
        new Span<ulong>(current, layout.SliceWords + BallLayout.Step).Clear();
        for (int halfWidth = layout.Lines.Length - 1; halfWidth >= 0; halfWidth--)
        {
            int[] lines = layout.Lines[halfWidth];
            fixed (int* offsets = lines)
            {
                if (Vector512.IsHardwareAccelerated) WidenAndGather512(current, next, layout.SliceWords, scratch, offsets, lines.Length);
                else WidenAndGather256(current, next, layout.SliceWords, scratch, offsets, lines.Length);
            }

            ulong* gathered = next;
            next = current;
            current = gathered;
        }

        return current;
    }

    /// <summary>next = current widened by a bit on either side, OR all lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenAndGather256(ulong* current, ulong* next, int words, ulong* scratch, int* offsets, int lines)
    {
        for (int i = 0; i < words; i += BallLayout.Step)
        {
            Vector256<ulong> a = Widen256(current + i), b = Widen256(current + i + 4), c = Widen256(current + i + 8), d = Widen256(current + i + 12);
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

    /// <inheritdoc cref="WidenAndGather256"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenAndGather512(ulong* current, ulong* next, int words, ulong* scratch, int* offsets, int lines)
    {
        for (int i = 0; i < words; i += BallLayout.Step)
        {
            Vector512<ulong> a = Widen512(current + i), b = Widen512(current + i + 8);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Widen256(ulong* words)
    {
        Vector256<ulong> v = Vector256.Load(words);
        return v | (v << 1) | (v >> 1) | (Vector256.Load(words - 1) >> 63) | (Vector256.Load(words + 1) << 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Widen512(ulong* words)
    {
        Vector512<ulong> v = Vector512.Load(words);
        return v | (v << 1) | (v >> 1) | (Vector512.Load(words - 1) >> 63) | (Vector512.Load(words + 1) << 63);
    }

    /// <summary>Rows that lie apart back to the volume's layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collect(ulong* gathered, int stride, ulong* slice, BitGrid grid, ulong flip)
    {
        int words = grid.WordsPerRow;
        for (int y = 0; y < grid.Shape.Y; y++, gathered += stride, slice += words)
        {
            for (int w = 0; w < words; w++) slice[w] = gathered[w] ^ flip;
            slice[words - 1] &= grid.TailMask;
        }
    }
}
