using System.Numerics;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Destination of the results of one thread's line in a y or z pass.</summary>
internal interface IYzSink<T>
    where T : unmanaged
{
    /// <summary>Receives result <paramref name="k"/>, in descending order.</summary>
    void Put(int k, T value);

    /// <summary>
    /// Called by all threads of the group after each chunk. Results <paramref name="from"/>..<paramref name="to"/>-1 were received
    /// since the last call.
    /// </summary>
    void Flush(int from, int to);
}

/// <summary>
/// The y and z passes on a device. A thread processes one line along y or z; neighbouring threads process neighbours along x,
/// so reads and writes are coalesced. A thread walks its segment of the line from the end to the start, in chunks of 32
/// samples:
/// 1. The causal recursion runs through the preceding chunk only to settle its state: after 32 samples the start value has
/// no effect. It then runs through the chunk and stores its states in shared memory.
/// 2. The anticausal recursion computes the coefficients in four registers, and passes each result to the sink as soon as its
/// four coefficients exist. It settles in the same way, in the chunk after the segment.
/// Each sample is read twice, the second time from a cache; states and coefficients never reach device memory. A segment
/// depends on only 32 samples on either side, so lines can be split between threads and volumes streamed in slabs. The real
/// ends of a line are exact: <see cref="LineRecursion{T}"/>.
/// </summary>
internal static class YzSweep
{
    /// <summary>Elements of shared memory for the causal states of a chunk.</summary>
    public const int StateElements = Chunk * ResampleKernels.MaxLanes;

    private const int Chunk = SegmentedAxis.Chunk;

    /// <summary>Filters and interpolates one segment of this thread's line. Called by all threads of the group.</summary>
    /// <param name="segment">Segment of the lines.</param>
    /// <param name="recursion">Constants of the filter.</param>
    /// <param name="start">Index of sample 0 of this thread's line. Negative if sample 0 is not in the view.</param>
    /// <param name="stride">Elements between consecutive samples.</param>
    /// <param name="samples">Samples of the lines.</param>
    /// <param name="first"><see cref="AxisPlan.First"/>.</param>
    /// <param name="weights"><see cref="AxisPlan.Weights"/>.</param>
    /// <param name="sink">Receives the results.</param>
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
            T initial = Causal(recursion, begin, end, start, stride, samples, states);
            int i = end - 1;
            if (end == segment.Inputs)
            {
                LineEnd<T> lineEnd = LineRecursion.End(recursion, samples[start + (i * stride)], states[((i - begin) * lanes) + lane]);
                c1 = lineEnd.Last;
                c2 = lineEnd.AfterLast;
                c3 = lineEnd.SecondAfterLast;
                i--;
            }

            // Before sample 0 the causal state is constant; two more coefficients follow from it.
            int previous = k + 1;
            for (int last = begin == 0 ? -AxisPlan.Lead : begin; i >= last; i--)
            {
                T y = i < 0 ? initial : states[((i - begin) * lanes) + lane];
                T c0 = (recursion.Pole * c1) + (recursion.Input * y);
                while (k >= segment.From && next == i + AxisPlan.Lead)
                {
                    long w = 4L * k;
                    T near = (weights[w] * c0) + (weights[w + 1] * c1);
                    sink.Put(k, near + (weights[w + 2] * c2) + (weights[w + 3] * c3));
                    k--;
                    // Unconditional: ILGPU's OpenCL backend miscompiles a loop variable that only one branch assigns.
                    next = first[Math.Max(k, segment.From)];
                }

                c3 = c2;
                c2 = c1;
                c1 = c0;
            }

            sink.Flush(k + 1, previous);
        }
    }

    /// <summary>
    /// Stores the causal states of samples begin..end-1 in shared memory. For the first chunk, returns the state of sample 0.
    /// </summary>
    private static T Causal<T>(
        LineRecursion<T> recursion, int begin, int end, long start, long stride, ArrayView<T> samples, ArrayView<T> states)
        where T : unmanaged, INumberBase<T>
    {
        int lanes = Group.DimX, to = Group.IdxX, i = Math.Max(begin - Chunk, 0);
        T initial = recursion.Start * samples[start + (i * stride)];
        // At the start of a line this is the exact state; elsewhere its effect vanishes during the preceding chunk.
        T y = initial;
        long at = start + (i * stride);
        // Unrolled by four to keep four reads in flight; the length of a chunk is a multiple of four.
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

        return initial;
    }
}
