using System.Numerics;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Where the results of one thread's line go.</summary>
internal interface IYzSink<T>
    where T : unmanaged
{
    /// <summary>Takes result <paramref name="k"/>; k comes descending.</summary>
    void Put(int k, T value);

    /// <summary>Results <paramref name="from"/>..<paramref name="to"/>-1 have come since the last call. Called by all threads of the group, after each chunk.</summary>
    void Flush(int from, int to);
}

/// <summary>
/// The y and z passes on a device: lines across rows or planes, a thread a line, so that neighbouring threads read
/// neighbouring memory. A segment of a line is walked from its end to its start in chunks of 32 samples. Each chunk
/// first runs the causal recursion y through the chunk in front of it, where a state of 0 is forgotten, then through
/// its own samples into shared memory; the backward recursion then makes the coefficients in four registers and hands
/// each result to the sink as soon as its four are there. So a sample is read twice, the second time from a cache,
/// and neither y nor the coefficients reach memory; and a segment needs only 32 samples on either side, which lets
/// lines be split between threads and volumes be streamed in slabs. The backward recursion forgets its start in the
/// same manner, in the chunk behind the segment. True ends of a line are exact: <see cref="LineRecursion{T}"/>.
/// </summary>
internal static class YzSweep
{
    /// <summary>Elements of the causal states of a chunk.</summary>
    public const int StateElements = Chunk * ResampleKernels.MaxLanes;

    private const int Chunk = SegmentedAxis.Chunk;

    /// <param name="start">Element of sample 0 of this thread's line; may lie in front of the view where sample 0 is not in it.</param>
    /// <param name="stride">Elements between neighbouring samples.</param>
    /// <param name="first"><see cref="AxisPlan.First"/>.</param>
    /// <param name="weights"><see cref="AxisPlan.Weights"/>.</param>
    /// <param name="states">Shared memory of <see cref="StateElements"/>.</param>
    public static void Run<T, TSink>(
        LineSegment segment, LineRecursion<T> recursion, long start, long stride, ArrayView<T> samples,
        ArrayView<int> first, ArrayView<T> weights, TSink sink, ArrayView<T> states)
        where T : unmanaged, INumberBase<T>
        where TSink : struct, IYzSink<T>
    {
        int lane = Group.IdxX, lanes = Group.DimX;
        int k = segment.To - 1, next = first[k], top = segment.Top;
        T c1 = default, c2 = default, c3 = default;
        for (int chunk = top / Chunk; chunk * Chunk >= segment.Bottom; chunk--)
        {
            int begin = chunk * Chunk, end = Math.Min(begin + Chunk, top + 1);
            T front = Causal(recursion, begin, end, start, stride, samples, states);
            int i = end - 1;
            if (end == segment.Inputs)
            {
                LineEnd<T> behind = LineRecursion.End(recursion, samples[start + (i * stride)], states[((i - begin) * lanes) + lane]);
                c1 = behind.Last;
                c2 = behind.Behind;
                c3 = behind.FartherBehind;
                i--;
            }

            // In front of sample 0 the causal state stays that of sample 0, for two more rows.
            int before = k + 1;
            for (int last = begin == 0 ? -AxisPlan.Lead : begin; i >= last; i--)
            {
                T y = i < 0 ? front : states[((i - begin) * lanes) + lane];
                T c0 = (recursion.Pole * c1) + (recursion.Input * y);
                while (k >= segment.From && next == i + AxisPlan.Lead)
                {
                    long w = 4L * k;
                    T near = (weights[w] * c0) + (weights[w + 1] * c1);
                    sink.Put(k, near + (weights[w + 2] * c2) + (weights[w + 3] * c3));
                    k--;
                    // Not under a condition: ILGPU's OpenCL backend loses a loop variable that only one branch sets.
                    next = first[Math.Max(k, segment.From)];
                }

                c3 = c2;
                c2 = c1;
                c1 = c0;
            }

            sink.Flush(k + 1, before);
        }
    }

    /// <summary>The causal states of samples begin..end-1 into shared memory; returns that of sample 0 where the chunk begins with it.</summary>
    private static T Causal<T>(
        LineRecursion<T> recursion, int begin, int end, long start, long stride, ArrayView<T> samples, ArrayView<T> states)
        where T : unmanaged, INumberBase<T>
    {
        int lanes = Group.DimX, to = Group.IdxX, i = Math.Max(begin - Chunk, 0);
        T front = recursion.Start * samples[start + (i * stride)];
        // A line's own start has settled at its first value; inside the line any state will be forgotten.
        T y = front;
        long at = start + (i * stride);
        // Four at a time, so that their reads are under way together; chunks are multiples of four.
        for (; i < begin; i += 4, at += 4 * stride)
        {
            T x0 = samples[at], x1 = samples[at + stride], x2 = samples[at + (2 * stride)], x3 = samples[at + (3 * stride)];
            y = x0 + (recursion.Pole * y);
            y = x1 + (recursion.Pole * y);
            y = x2 + (recursion.Pole * y);
            y = x3 + (recursion.Pole * y);
        }

        for (; i + 4 <= end; i += 4, at += 4 * stride, to += 4 * lanes)
        {
            T x0 = samples[at], x1 = samples[at + stride], x2 = samples[at + (2 * stride)], x3 = samples[at + (3 * stride)];
            y = x0 + (recursion.Pole * y);
            states[to] = y;
            y = x1 + (recursion.Pole * y);
            states[to + lanes] = y;
            y = x2 + (recursion.Pole * y);
            states[to + (2 * lanes)] = y;
            y = x3 + (recursion.Pole * y);
            states[to + (3 * lanes)] = y;
        }

        for (; i < end; i++, at += stride, to += lanes)
        {
            y = samples[at] + (recursion.Pole * y);
            states[to] = y;
        }

        return front;
    }
}
