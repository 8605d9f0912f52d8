using System.Numerics;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// The x pass on a device. A group processes one segment of as many lines as it has threads, from its end to its start, in
/// chunks of 32 samples. For coalesced memory access the threads change roles within a chunk:
/// 1. Neighbouring threads read neighbouring stored values, convert them to HU and store them transposed in shared memory.
/// 2. Each thread runs the recursions (<see cref="LineRecursion{T}"/>) over its own line, and stores the coefficients in
/// shared memory.
/// 3. Neighbouring threads compute and write neighbouring results.
/// </summary>
/// <remarks>Chunks, and how the recursions settle at the ends of a segment: <see cref="YzSweep"/>.</remarks>
internal static class XSweep
{
    /// <summary>Elements of the tile of HU. It holds two chunks: one with an even index, then one with an odd index.</summary>
    public const int TileElements = 2 * SegmentedAxis.Chunk * (ResampleKernels.MaxLanes + TilePad);

    /// <summary>Elements of the coefficient buffer: for each line a chunk, two coefficients before it and three after it.</summary>
    public const int CoefficientElements = (SegmentedAxis.Chunk + AxisPlan.Lead + Trail) * (ResampleKernels.MaxLanes + 1);

    private const int Chunk = SegmentedAxis.Chunk;

    /// <summary>Number of coefficients after a chunk.</summary>
    private const int Trail = 3;

    /// <summary>
    /// Padding of the tile against bank conflicts: for 64 threads, consecutive samples are 33 words of 32 bits apart, not 32.
    /// </summary>
    private const int TilePad = 2;

    /// <summary>Number of neighbouring results that neighbouring threads write together.</summary>
    private const int Across = 16;

    /// <summary>Filters and interpolates one segment of the group's lines. Called by all threads of the group.</summary>
    /// <param name="lines">Lines of the group.</param>
    /// <param name="along">The x axis.</param>
    /// <param name="segment">Segment of the lines.</param>
    /// <param name="recursion">Constants of the filter.</param>
    /// <param name="stored">Stored values.</param>
    /// <param name="tables">Concatenated rescale tables.</param>
    /// <param name="axis">Table of the axis, see <see cref="SegmentedAxis.Table"/>.</param>
    /// <param name="weights"><see cref="AxisPlan.Weights"/>.</param>
    /// <param name="results">Receives the results.</param>
    /// <param name="tile">Shared memory of <see cref="TileElements"/>.</param>
    /// <param name="coefficients">Shared memory of <see cref="CoefficientElements"/>.</param>
    public static void Run<T, TRead>(
        XLines lines, SegmentedAxis along, LineSegment segment, LineRecursion<T> recursion,
        ArrayView<short> stored, ArrayView<short> tables, ArrayView<int> axis,
        ArrayView<T> weights, ArrayView<T> results, ArrayView<short> tile, ArrayView<T> coefficients)
        where T : unmanaged, INumberBase<T>
        where TRead : struct, IConversion<short, T>
    {
        ArrayView<int> first = along.First(axis);
        int lane = Group.IdxX, pitch = Group.DimX + 1, top = segment.Top;
        T c1 = default, c2 = default, c3 = default;
        Load(lines, top / Chunk, stored, tables, tile);
        for (int chunk = top / Chunk; chunk * Chunk >= segment.Bottom; chunk--)
        {
            int begin = chunk * Chunk, end = Math.Min(begin + Chunk, top + 1);
            if (chunk > 0) Load(lines, chunk - 1, stored, tables, tile);
            Group.Barrier();

            // Coefficient i in shared memory is that of sample begin + i - Lead.
            int at = (AxisPlan.Lead * pitch) + lane;
            T start = Causal<T, TRead>(recursion, begin, end, tile, coefficients, at, pitch);
            int i = end - 1;
            if (end == lines.Inputs)
            {
                LineEnd<T> lineEnd = LineRecursion.End(recursion, Sample<T, TRead>(tile, i), coefficients[at + ((i - begin) * pitch)]);
                c1 = lineEnd.Last;
                c2 = lineEnd.AfterLast;
                c3 = lineEnd.SecondAfterLast;
                i--;
            }

            int above = at + ((i + 1 - begin) * pitch);
            coefficients[above] = c1;
            coefficients[above + pitch] = c2;
            coefficients[above + (2 * pitch)] = c3;
            for (; i >= begin; i--)
            {
                int here = at + ((i - begin) * pitch);
                c3 = c2;
                c2 = c1;
                c1 = (recursion.Pole * c1) + (recursion.Input * coefficients[here]);
                coefficients[here] = c1;
            }

            if (chunk == 0)
            {
                // Before sample 0 the causal state is constant.
                T c = (recursion.Pole * c1) + (recursion.Input * start);
                coefficients[lane + pitch] = c;
                coefficients[lane] = (recursion.Pole * c) + (recursion.Input * start);
            }

            Group.Barrier();
            if (begin < segment.Bottom + segment.Length)
                Emit(lines, begin, axis[chunk], axis[chunk + 1], first, weights, coefficients, pitch, results);
            Group.Barrier();
        }
    }

    /// <summary>
    /// Loads a chunk of all lines to shared memory, as HU. Unrolled by eight without branches, to keep eight reads in flight.
    /// Indices past the last line or sample are clamped, so the last element is loaded again.
    /// </summary>
    private static void Load(XLines lines, int chunk, ArrayView<short> stored, ArrayView<short> tables, ArrayView<short> tile)
    {
        int begin = chunk * Chunk, slot = (chunk & 1) * Chunk, last = (lines.Count * Chunk) - 1, step = Group.DimX;
        for (int e = Group.IdxX; e <= last; e += 8 * step)
        {
            int e0 = e, e1 = Math.Min(e + step, last), e2 = Math.Min(e + (2 * step), last), e3 = Math.Min(e + (3 * step), last);
            int e4 = Math.Min(e + (4 * step), last), e5 = Math.Min(e + (5 * step), last);
            int e6 = Math.Min(e + (6 * step), last), e7 = Math.Min(e + (7 * step), last);
            short s0 = Stored(lines, begin, e0, stored), s1 = Stored(lines, begin, e1, stored);
            short s2 = Stored(lines, begin, e2, stored), s3 = Stored(lines, begin, e3, stored);
            short s4 = Stored(lines, begin, e4, stored), s5 = Stored(lines, begin, e5, stored);
            short s6 = Stored(lines, begin, e6, stored), s7 = Stored(lines, begin, e7, stored);
            Put(lines, slot, e0, s0, tables, tile);
            Put(lines, slot, e1, s1, tables, tile);
            Put(lines, slot, e2, s2, tables, tile);
            Put(lines, slot, e3, s3, tables, tile);
            Put(lines, slot, e4, s4, tables, tile);
            Put(lines, slot, e5, s5, tables, tile);
            Put(lines, slot, e6, s6, tables, tile);
            Put(lines, slot, e7, s7, tables, tile);
        }
    }

    /// <summary>Returns the stored value of an element of a chunk. Elements are numbered along x first, then line by line.</summary>
    private static short Stored(XLines lines, int begin, int element, ArrayView<short> stored) =>
        stored[lines.FirstSample + ((long)(element / Chunk) * lines.Inputs) + Math.Min(begin + (element & (Chunk - 1)), lines.Inputs - 1)];

    private static void Put(XLines lines, int slot, int element, short value, ArrayView<short> tables, ArrayView<short> tile) =>
        tile[((slot + (element & (Chunk - 1))) * (Group.DimX + TilePad)) + (element / Chunk)] = lines.Form.Apply(value, tables);

    private static T Sample<T, TRead>(ArrayView<short> tile, int i)
        where TRead : struct, IConversion<short, T> =>
        TRead.Convert(tile[((i & ((2 * Chunk) - 1)) * (Group.DimX + TilePad)) + Group.IdxX]);

    /// <summary>Stores the causal states of samples begin..end-1. For the first chunk, returns the state of sample 0.</summary>
    private static T Causal<T, TRead>(
        LineRecursion<T> recursion, int begin, int end, ArrayView<short> tile, ArrayView<T> states, int at, int pitch)
        where T : unmanaged, INumberBase<T>
        where TRead : struct, IConversion<short, T>
    {
        int i = Math.Max(begin - Chunk, 0);
        T start = recursion.Start * Sample<T, TRead>(tile, i);
        // At the start of a line this is the exact state; elsewhere its effect vanishes during the preceding chunk.
        T y = start;
        for (; i < begin; i++) y = Sample<T, TRead>(tile, i) + (recursion.Pole * y);
        for (; i < end; i++)
        {
            y = Sample<T, TRead>(tile, i) + (recursion.Pole * y);
            states[at + ((i - begin) * pitch)] = y;
        }

        return start;
    }

    /// <summary>Computes the results of a chunk. Neighbouring threads compute neighbours along x, line after line.</summary>
    private static void Emit<T>(
        XLines lines, int begin, int from, int to, ArrayView<int> first, ArrayView<T> weights, ArrayView<T> coefficients, int pitch,
        ArrayView<T> results)
        where T : unmanaged, INumberBase<T>
    {
        int across = Math.Min(Across, Group.DimX), lineStep = Group.DimX / across;
        for (int k = from + (Group.IdxX % across); k < to; k += across)
        {
            long w = 4L * k;
            T w0 = weights[w], w1 = weights[w + 1], w2 = weights[w + 2], w3 = weights[w + 3];
            int c = (first[k] - begin) * pitch;
            for (int line = Group.IdxX / across; line < lines.Count; line += lineStep)
            {
                T near = (w0 * coefficients[c + line]) + (w1 * coefficients[c + pitch + line]);
                results[lines.FirstResult + (line * lines.ResultPitch) + k] =
                    near + (w2 * coefficients[c + (2 * pitch) + line]) + (w3 * coefficients[c + (3 * pitch) + line]);
            }
        }
    }
}

/// <summary>The lines along x of one group; all belong to one slice.</summary>
/// <param name="Count">Number of lines.</param>
/// <param name="Inputs">Samples per line.</param>
/// <param name="FirstSample">Index of the first line's first sample in the stored values.</param>
/// <param name="FirstResult">Index of the first line's first result.</param>
/// <param name="ResultPitch">Elements between the results of consecutive lines.</param>
/// <param name="Form">Rescale of the slice.</param>
internal readonly record struct XLines(int Count, int Inputs, long FirstSample, long FirstResult, long ResultPitch, RescaleForm Form);
