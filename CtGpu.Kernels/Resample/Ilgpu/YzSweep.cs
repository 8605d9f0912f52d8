using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Destination of the results of one thread's line in a y or z pass.</summary>
internal interface IYzSink<TSink, T>
    where TSink : struct, IYzSink<TSink, T>
    where T : unmanaged
{
    /// <summary>Receives the next result.</summary>
    TSink Put(T value);

    /// <summary>Called by all threads of the group after the results of four samples.</summary>
    /// <param name="results">Number of these results.</param>
    TSink Flush(int results);

    /// <summary>Called by all threads of the group after the last result.</summary>
    void End();
}

/// <summary>How many results have their last tap at one sample, as a type argument of the kernels.</summary>
internal interface IResultCounts
{
    /// <summary>Whether no sample has two. A test is then enough, where else a loop is needed.</summary>
    static abstract bool AtMostOne { get; }
}

internal readonly struct AtMostOneResult : IResultCounts
{
    public static bool AtMostOne => true;
}

internal readonly struct ManyResults : IResultCounts
{
    public static bool AtMostOne => false;
}

/// <summary>
/// The y and z passes on a device. A thread processes one line along y or z; neighbouring threads process neighbours along x,
/// so reads and writes are coalesced. A thread walks its segment of the line forward, in blocks of 16 samples:
/// 1. It reads a block, and runs the causal sweep over it.
/// 2. The anticausal sweep of the block before the last one can begin now: the coefficient after it is the sum of what the two newer
/// blocks add. Blocks further on add nothing, see <see cref="SegmentedAxis.Halo"/>.
/// 3. The coefficients of that block give the results that have their last tap there.
/// Each sample is read once. The states of the two newest blocks wait in shared memory; coefficients never leave the registers. A
/// segment depends on only 32 samples on either side, so lines can be split between threads and volumes streamed in slabs. At the real
/// ends of a line the signal is constant: the causal sweep begins with its limit, and the last sample is repeated.
/// </summary>
internal static class YzSweep
{
    /// <summary>Elements of shared memory for the states of two blocks, and padding against bank conflicts.</summary>
    public const int StatePairs = Pitch * GroupLimit.LineThreads;

    private const int Block = SegmentedAxis.Block;

    private const int Pitch = Block + 1;

    /// <summary>Filters and interpolates one segment of this thread's line. Called by all threads of the group.</summary>
    /// <param name="segment">Segment of the lines.</param>
    /// <param name="recursion">Constants of the filter.</param>
    /// <param name="inputs">Samples of a line.</param>
    /// <param name="line">View that begins at the first sample of the line that the segment depends on.</param>
    /// <param name="stride">Elements between consecutive samples.</param>
    /// <param name="counts">Number of results by last tap, see <see cref="SegmentedAxis.Table"/>.</param>
    /// <param name="weights">View that begins at the weights of the segment's first result.</param>
    /// <param name="sink">Receives the results.</param>
    /// <param name="states">Shared memory of <see cref="StatePairs"/>.</param>
    public static void Run<T, TFloat, TSink, TCounts>(
        LineSegment segment, BlockRecursion<T> recursion, int inputs, ArrayView<T> line, long stride,
        ArrayView<LineBlock<int>> counts, ArrayView<Four<T>> weights, TSink sink, ArrayView<Pair<T>> states)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
        where TSink : struct, IYzSink<TSink, T>
        where TCounts : struct, IResultCounts
    {
        int own = Group.IdxX * Pitch, settling = segment.Settling;
        T state = recursion.Start * line[0], near = default;
        var before = new StatesBefore<T> { V13 = state, V14 = state, V15 = state };
        var results = new Interpolation<T, TSink> { Weights = weights, Sink = sink };
        long first = 0;
        for (int newest = settling; newest < segment.Needed; newest++)
        {
            int left = inputs - (newest * Block);
            LineBlock<T> samples = left >= Block ? LineCursor.Read(ref line, first, stride)
                : left > 0 ? LineCursor.ReadEnd(ref line, first, stride, left)
                : LineCursor.Repeat(line[0]);
            first = stride;
            LineBlock<T> upcoming = LineBlock.Causal<T, TFloat>(samples, state, recursion.Pole);
            state = upcoming.V15;
            T response = LineBlock.Response<T, TFloat>(upcoming, recursion.Pole);
            ref LineBlock<T> slot = ref Unsafe.As<Pair<T>, LineBlock<T>>(ref states[own + ((newest & 1) * (Block / 2))]);
            LineBlock<T> block = slot;
            slot = upcoming;
            int current = newest - 2;
            if (current >= settling)
            {
                if (current >= segment.First)
                {
                    T after = TFloat.MultiplyAdd(recursion.Far, response, near);
                    LineBlock<T> c = LineBlock.Anticausal<T, TFloat>(block, after, recursion.Pole);
                    before = LineBlock.Before<T, TFloat>(before, c.V0, recursion.Pole);
                    results = Emit<T, TFloat, TSink, TCounts>(results, counts[current], before, c);
                }

                before = LineBlock.Tail(block);
            }

            near = response;
        }

        results.Sink.End();
    }

    /// <summary>Emits the results of a block.</summary>
    private static Interpolation<T, TSink> Emit<T, TFloat, TSink, TCounts>(
        Interpolation<T, TSink> to, LineBlock<int> counts, StatesBefore<T> before, LineBlock<T> c)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
        where TSink : struct, IYzSink<TSink, T>
        where TCounts : struct, IResultCounts
    {
        to = to.Emit<TFloat, TCounts>(counts.V0, before.V13, before.V14, before.V15, c.V0);
        to = to.Emit<TFloat, TCounts>(counts.V1, before.V14, before.V15, c.V0, c.V1);
        to = to.Emit<TFloat, TCounts>(counts.V2, before.V15, c.V0, c.V1, c.V2);
        to = to.Emit<TFloat, TCounts>(counts.V3, c.V0, c.V1, c.V2, c.V3);
        to.Sink = to.Sink.Flush(counts.V0 + counts.V1 + counts.V2 + counts.V3);
        to = to.Emit<TFloat, TCounts>(counts.V4, c.V1, c.V2, c.V3, c.V4);
        to = to.Emit<TFloat, TCounts>(counts.V5, c.V2, c.V3, c.V4, c.V5);
        to = to.Emit<TFloat, TCounts>(counts.V6, c.V3, c.V4, c.V5, c.V6);
        to = to.Emit<TFloat, TCounts>(counts.V7, c.V4, c.V5, c.V6, c.V7);
        to.Sink = to.Sink.Flush(counts.V4 + counts.V5 + counts.V6 + counts.V7);
        to = to.Emit<TFloat, TCounts>(counts.V8, c.V5, c.V6, c.V7, c.V8);
        to = to.Emit<TFloat, TCounts>(counts.V9, c.V6, c.V7, c.V8, c.V9);
        to = to.Emit<TFloat, TCounts>(counts.V10, c.V7, c.V8, c.V9, c.V10);
        to = to.Emit<TFloat, TCounts>(counts.V11, c.V8, c.V9, c.V10, c.V11);
        to.Sink = to.Sink.Flush(counts.V8 + counts.V9 + counts.V10 + counts.V11);
        to = to.Emit<TFloat, TCounts>(counts.V12, c.V9, c.V10, c.V11, c.V12);
        to = to.Emit<TFloat, TCounts>(counts.V13, c.V10, c.V11, c.V12, c.V13);
        to = to.Emit<TFloat, TCounts>(counts.V14, c.V11, c.V12, c.V13, c.V14);
        to = to.Emit<TFloat, TCounts>(counts.V15, c.V12, c.V13, c.V14, c.V15);
        to.Sink = to.Sink.Flush(counts.V12 + counts.V13 + counts.V14 + counts.V15);
        return to;
    }
}

/// <summary>The results of a line, as far as they are emitted.</summary>
internal struct Interpolation<T, TSink>
    where T : unmanaged, INumberBase<T>
    where TSink : struct, IYzSink<TSink, T>
{
    /// <summary>View that begins at the last weights used.</summary>
    public ArrayView<Four<T>> Weights;

    public TSink Sink;

    private long _step;

    /// <summary>Emits a number of results from their four coefficients.</summary>
    public Interpolation<T, TSink> Emit<TFloat, TCounts>(int count, T a, T b, T c, T d)
        where TFloat : struct, IDeviceFloat<T>
        where TCounts : struct, IResultCounts
    {
        Interpolation<T, TSink> next = this;
        if (TCounts.AtMostOne)
        {
            if (count != 0) next = next.Emit<TFloat>(a, b, c, d);
        }
        else
        {
            for (int i = 0; i < count; i++) next = next.Emit<TFloat>(a, b, c, d);
        }

        return next;
    }

    private Interpolation<T, TSink> Emit<TFloat>(T a, T b, T c, T d)
        where TFloat : struct, IDeviceFloat<T>
    {
        Interpolation<T, TSink> next = this;
        next.Weights = LineCursor.Advance(Weights, _step);
        next._step = 1;
        Four<T> w = next.Weights[0];
        T sum = TFloat.MultiplyAdd(w.C, c, TFloat.MultiplyAdd(w.B, b, w.A * a));
        next.Sink = Sink.Put(TFloat.MultiplyAdd(w.D, d, sum));
        return next;
    }
}
