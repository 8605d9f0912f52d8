using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// The x pass on a device. A group processes one segment of as many lines as it has threads, forward, in blocks of 16 samples like
/// <see cref="YzSweep"/>. For coalesced memory access the threads change roles within a block:
/// 1. Each thread takes a block of its own line from the tile in shared memory, and runs the causal sweep over it. The anticausal
/// sweep over the block before the last one gives coefficients, which replace their states in shared memory.
/// 2. Neighbouring threads read neighbouring stored values of the next block, convert them to HU, and store them in the tile.
/// 3. Neighbouring threads compute and write neighbouring results, line after line.
/// </summary>
internal static class XSweep
{
    /// <summary>Elements of the tile of HU, in fours.</summary>
    public const int TileFours = TilePitch / 4 * GroupLimit.LineThreads;

    /// <summary>Pairs of shared memory for the states or coefficients of two blocks.</summary>
    public const int StatePairs = Pitch / 2 * GroupLimit.LineThreads;

    private const int Block = SegmentedAxis.Block;

    /// <summary>Elements between two lines of the tile: a block, padded against bank conflicts.</summary>
    private const int TilePitch = Block + 4;

    /// <summary>Elements of a slot: one unused, three coefficients before a block, the block.</summary>
    private const int Slot = Lead + Block;

    private const int Lead = SegmentedAxis.EarlierTaps + 1;

    /// <summary>Elements between two lines of the states: two slots, padded to an odd number of pairs against bank conflicts.</summary>
    private const int Pitch = (2 * Slot) + 2;

    /// <summary>Filters and interpolates one segment of the group's lines. Called by all threads of the group.</summary>
    /// <param name="lines">Lines of the group.</param>
    /// <param name="axis">The x axis.</param>
    /// <param name="segment">Segment of the lines.</param>
    /// <param name="recursion">Constants of the filter.</param>
    /// <param name="stored">Stored values.</param>
    /// <param name="tables">Concatenated rescale tables.</param>
    /// <param name="table">Table of the axis, see <see cref="SegmentedAxis.Table"/>.</param>
    /// <param name="weights">Weights of each result.</param>
    /// <param name="results">Receives the results; begins at those of the first line.</param>
    /// <param name="tile">Shared memory of <see cref="TileFours"/>.</param>
    /// <param name="states">Shared memory of <see cref="StatePairs"/>.</param>
    public static void Run<T, TFloat>(
        XLines lines, SegmentedAxis axis, LineSegment segment, BlockRecursion<T> recursion,
        ArrayView<short> stored, ArrayView<short> tables, ArrayView<int> table,
        ArrayView<Four<T>> weights, ArrayView<T> results, ArrayView<Four<short>> tile, ArrayView<Pair<T>> states)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        ArrayView<int> starts = axis.Starts(table), places = axis.Places(table);
        int own = Group.IdxX * (Pitch / 2), settling = segment.Settling;
        Load(lines, settling * Block, stored, tables, tile.Cast<short>());
        Group.Barrier();
        T state = recursion.Start * TFloat.FromInt16(tile[Group.IdxX * (TilePitch / 4)].A), near = default;
        var before = new StatesBefore<T> { V13 = state, V14 = state, V15 = state };
        for (int newest = settling; newest < segment.Needed; newest++)
        {
            LineBlock<short> hounsfield = Unsafe.As<Four<short>, LineBlock<short>>(ref tile[Group.IdxX * (TilePitch / 4)]);
            LineBlock<T> upcoming = LineBlock.Causal<T, TFloat>(Samples<T, TFloat>(hounsfield), state, recursion.Pole);
            state = upcoming.V15;
            T response = LineBlock.Response<T, TFloat>(upcoming, recursion.Pole);
            int current = newest - 2, at = own + ((newest & 1) * (Slot / 2));
            ref LineBlock<T> slot = ref Unsafe.As<Pair<T>, LineBlock<T>>(ref states[at + (Lead / 2)]);
            if (current >= settling)
            {
                LineBlock<T> block = slot;
                T after = TFloat.MultiplyAdd(recursion.Far, response, near);
                LineBlock<T> c = LineBlock.Anticausal<T, TFloat>(block, after, recursion.Pole);
                before = LineBlock.Before<T, TFloat>(before, c.V0, recursion.Pole);
                slot = c;
                Unsafe.As<Pair<T>, Four<T>>(ref states[at]) = new Four<T> { B = before.V13, C = before.V14, D = before.V15 };
                before = LineBlock.Tail(block);
            }

            Group.Barrier();
            if (newest + 1 < segment.Needed) Load(lines, (newest + 1) * Block, stored, tables, tile.Cast<short>());
            if (current >= segment.First)
            {
                Emit<T, TFloat>(
                    lines, starts[current], starts[current + 1], places, weights,
                    LineCursor.Advance(states.Cast<T>(), ((newest & 1) * Slot) + 1), results);
            }

            Group.Barrier();
            slot = upcoming;
            near = response;
        }
    }

    private static void Load(XLines lines, int begin, ArrayView<short> stored, ArrayView<short> tables, ArrayView<short> tile)
    {
        if (lines.Form.Kind == RescaleForm.Plain) Load(lines, begin, stored, new PlainRescale(lines.Form), tile);
        else if (lines.Form.Kind == RescaleForm.Padded) Load(lines, begin, stored, new PaddedRescale(lines.Form), tile);
        else Load(lines, begin, stored, new TableRescale(lines.Form, tables), tile);
    }

    /// <summary>
    /// Loads a block of all lines to the tile, as HU. Unrolled by eight, to keep as many reads in flight. Past the end of the lines
    /// the last sample is repeated.
    /// </summary>
    private static void Load<TRescale>(
        XLines lines, int begin, ArrayView<short> stored, TRescale rescale, ArrayView<short> tile)
        where TRescale : struct, IStoredRescale
    {
        int across = Math.Min(Block, Group.DimX), lineStep = Group.DimX / across;
        long step = (long)lineStep * lines.Inputs, tileStep = lineStep * TilePitch;
        for (int x = Group.IdxX % across; x < Block; x += across)
        {
            int line = Group.IdxX / across;
            if (line < lines.Count)
            {
                ArrayView<short> from = LineCursor.Advance(
                    stored, lines.FirstSample + ((long)line * lines.Inputs) + Math.Min(begin + x, lines.Inputs - 1));
                ArrayView<short> to = LineCursor.Advance(tile, (long)((line * TilePitch) + x));
                long next = 0, nextTile = 0;
                for (; line + (7 * lineStep) < lines.Count; line += 8 * lineStep)
                {
                    LineCursor.MoveEight(ref from, next, step, ref to, nextTile, tileStep, rescale);
                    next = step;
                    nextTile = tileStep;
                }

                for (; line < lines.Count; line += lineStep)
                {
                    from = LineCursor.Advance(from, next);
                    to = LineCursor.Put(to, nextTile, from[0], rescale);
                    next = step;
                    nextTile = tileStep;
                }
            }
        }
    }

    private static LineBlock<T> Samples<T, TFloat>(LineBlock<short> hounsfield)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T> => new()
        {
            V0 = TFloat.FromInt16(hounsfield.V0),
            V1 = TFloat.FromInt16(hounsfield.V1),
            V2 = TFloat.FromInt16(hounsfield.V2),
            V3 = TFloat.FromInt16(hounsfield.V3),
            V4 = TFloat.FromInt16(hounsfield.V4),
            V5 = TFloat.FromInt16(hounsfield.V5),
            V6 = TFloat.FromInt16(hounsfield.V6),
            V7 = TFloat.FromInt16(hounsfield.V7),
            V8 = TFloat.FromInt16(hounsfield.V8),
            V9 = TFloat.FromInt16(hounsfield.V9),
            V10 = TFloat.FromInt16(hounsfield.V10),
            V11 = TFloat.FromInt16(hounsfield.V11),
            V12 = TFloat.FromInt16(hounsfield.V12),
            V13 = TFloat.FromInt16(hounsfield.V13),
            V14 = TFloat.FromInt16(hounsfield.V14),
            V15 = TFloat.FromInt16(hounsfield.V15),
        };

    /// <summary>
    /// Computes the results of a block. Neighbouring threads compute neighbours along x; as many whole lines as the group has threads
    /// for are processed at once.
    /// </summary>
    private static void Emit<T, TFloat>(
        XLines lines, int from, int to, ArrayView<int> places, ArrayView<Four<T>> weights, ArrayView<T> coefficients,
        ArrayView<T> results)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        for (; from < to; from += Group.DimX)
        {
            int across = Math.Min(to - from, Group.DimX), lineStep = Group.DimX / across;
            int line = Group.IdxX / across, k = from + (Group.IdxX % across);
            if (line < lineStep && line < lines.Count)
            {
                Four<T> w = weights[k];
                ArrayView<T> near = LineCursor.Advance(coefficients, (long)((line * Pitch) + places[k]));
                ArrayView<T> result = LineCursor.Advance(results, (long)((line * lines.ResultPitch) + k));
                long step = lineStep * Pitch, resultStep = lineStep * lines.ResultPitch, next = 0, nextResult = 0;
                for (; line + lineStep < lines.Count; line += 2 * lineStep)
                {
                    near = LineCursor.Advance(near, next);
                    T first = Interpolate<T, TFloat>(w, Unsafe.As<T, Four<T>>(ref near[0]));
                    near = LineCursor.Advance(near, step);
                    T second = Interpolate<T, TFloat>(w, Unsafe.As<T, Four<T>>(ref near[0]));
                    result = LineCursor.Advance(result, nextResult);
                    result[0] = first;
                    result = LineCursor.Advance(result, resultStep);
                    result[0] = second;
                    next = step;
                    nextResult = resultStep;
                }

                if (line < lines.Count)
                {
                    near = LineCursor.Advance(near, next);
                    result = LineCursor.Advance(result, nextResult);
                    result[0] = Interpolate<T, TFloat>(w, Unsafe.As<T, Four<T>>(ref near[0]));
                }
            }
        }
    }

    private static T Interpolate<T, TFloat>(Four<T> w, Four<T> c)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        T sum = TFloat.MultiplyAdd(w.C, c.C, TFloat.MultiplyAdd(w.B, c.B, w.A * c.A));
        return TFloat.MultiplyAdd(w.D, c.D, sum);
    }
}

/// <summary>The lines along x of one group; all belong to one slice.</summary>
/// <param name="Count">Number of lines.</param>
/// <param name="Inputs">Samples per line.</param>
/// <param name="FirstSample">Index of the first line's first sample in the stored values.</param>
/// <param name="ResultPitch">Elements between the results of consecutive lines.</param>
/// <param name="Form">Rescale of the slice.</param>
internal readonly record struct XLines(int Count, int Inputs, long FirstSample, int ResultPitch, RescaleForm Form);
