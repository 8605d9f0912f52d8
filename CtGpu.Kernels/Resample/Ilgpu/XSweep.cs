using System.Numerics;
using CtGpu.Kernels.Rescale;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// The x pass on a device. A group takes as many rows as it has threads, and one segment of them, from its end to its start
/// in chunks of 32 samples, and lets its threads change sides twice, so that memory is always read and written along the
/// rows: neighbouring threads read neighbouring stored values, make HU of them and lay them down in shared memory with
/// the rows side by side; then each thread runs the recursions (<see cref="LineRecursion{T}"/>) over a row of its own and
/// leaves the coefficients there; then neighbouring threads make neighbouring results.
/// </summary>
/// <remarks>Chunks and run-ins: <see cref="YzSweep"/>.</remarks>
internal static class XSweep
{
    /// <summary>Elements of the tile of HU: two chunks, even ones in front, odd ones behind.</summary>
    public const int TileElements = 2 * SegmentedAxis.Chunk * (ResampleKernels.MaxLanes + TilePad);

    /// <summary>Elements of the coefficients: those of a chunk, two in front of it and three behind.</summary>
    public const int CoefficientElements = (SegmentedAxis.Chunk + AxisPlan.Lead + Behind) * (ResampleKernels.MaxLanes + 1);

    private const int Chunk = SegmentedAxis.Chunk;
    private const int Behind = 3;

    /// <summary>Against bank conflicts: 33 or one 32-bit words between neighbours, not 32.</summary>
    private const int TilePad = 2;

    /// <summary>Neighbouring results that are written together.</summary>
    private const int Across = 16;

    /// <param name="lines">The group's rows.</param>
    /// <param name="axis">Table of the axis.</param>
    /// <param name="weights"><see cref="AxisPlan.Weights"/>.</param>
    /// <param name="tile">Shared memory of <see cref="TileElements"/>.</param>
    /// <param name="coefficients">Shared memory of <see cref="CoefficientElements"/>.</param>
    public static void Run<T, TRead>(
        XLines lines, SegmentedAxis along, LineSegment segment, LineRecursion<T> recursion, ArrayView<short> stored, ArrayView<short> tables,
        ArrayView<int> axis, ArrayView<T> weights, ArrayView<T> results, ArrayView<short> tile, ArrayView<T> coefficients)
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

            // Row r of the coefficients is sample begin + r - Lead.
            int at = (AxisPlan.Lead * pitch) + lane;
            T start = Causal<T, TRead>(recursion, begin, end, tile, coefficients, at, pitch);
            int i = end - 1;
            if (end == lines.Inputs)
            {
                LineEnd<T> behind = LineRecursion.End(recursion, Sample<T, TRead>(tile, i), coefficients[at + ((i - begin) * pitch)]);
                c1 = behind.Last;
                c2 = behind.Behind;
                c3 = behind.FartherBehind;
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
                // In front of sample 0 the causal state stays that of sample 0.
                T c = (recursion.Pole * c1) + (recursion.Input * start);
                coefficients[lane + pitch] = c;
                coefficients[lane] = (recursion.Pole * c) + (recursion.Input * start);
            }

            Group.Barrier();
            if (begin < segment.Bottom + segment.Length) Emit(lines, begin, axis[chunk], axis[chunk + 1], first, weights, coefficients, pitch, results);
            Group.Barrier();
        }
    }

    /// <summary>
    /// Brings a chunk of all rows to shared memory, as HU. Eight at a time and without a branch, so that their reads are under
    /// way together: behind the last row and sample their neighbours are brought once more.
    /// </summary>
    private static void Load(XLines lines, int chunk, ArrayView<short> stored, ArrayView<short> tables, ArrayView<short> tile)
    {
        int begin = chunk * Chunk, slot = (chunk & 1) * Chunk, last = (lines.Rows * Chunk) - 1, step = Group.DimX;
        for (int e = Group.IdxX; e <= last; e += 8 * step)
        {
            int e0 = e, e1 = Math.Min(e + step, last), e2 = Math.Min(e + (2 * step), last), e3 = Math.Min(e + (3 * step), last);
            int e4 = Math.Min(e + (4 * step), last), e5 = Math.Min(e + (5 * step), last), e6 = Math.Min(e + (6 * step), last), e7 = Math.Min(e + (7 * step), last);
            short s0 = Stored(lines, begin, e0, stored), s1 = Stored(lines, begin, e1, stored), s2 = Stored(lines, begin, e2, stored), s3 = Stored(lines, begin, e3, stored);
            short s4 = Stored(lines, begin, e4, stored), s5 = Stored(lines, begin, e5, stored), s6 = Stored(lines, begin, e6, stored), s7 = Stored(lines, begin, e7, stored);
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

    /// <summary>Stored value of a chunk's element, counted along the chunk's columns, then its rows.</summary>
    private static short Stored(XLines lines, int begin, int element, ArrayView<short> stored) =>
        stored[lines.FirstSample + ((long)(element / Chunk) * lines.Inputs) + Math.Min(begin + (element & (Chunk - 1)), lines.Inputs - 1)];

    private static void Put(XLines lines, int slot, int element, short value, ArrayView<short> tables, ArrayView<short> tile) =>
        tile[((slot + (element & (Chunk - 1))) * (Group.DimX + TilePad)) + (element / Chunk)] = lines.Form.Apply(value, tables);

    private static T Sample<T, TRead>(ArrayView<short> tile, int i)
        where TRead : struct, IConversion<short, T> =>
        TRead.Convert(tile[((i & ((2 * Chunk) - 1)) * (Group.DimX + TilePad)) + Group.IdxX]);

    /// <summary>The causal states of samples begin..end-1; returns that of sample 0 where the chunk begins with it.</summary>
    private static T Causal<T, TRead>(
        LineRecursion<T> recursion, int begin, int end, ArrayView<short> tile, ArrayView<T> states, int at, int pitch)
        where T : unmanaged, INumberBase<T>
        where TRead : struct, IConversion<short, T>
    {
        int i = Math.Max(begin - Chunk, 0);
        T start = recursion.Start * Sample<T, TRead>(tile, i);
        // A line's own start has settled at its first value; inside the line any state will be forgotten.
        T y = start;
        for (; i < begin; i++) y = Sample<T, TRead>(tile, i) + (recursion.Pole * y);
        for (; i < end; i++)
        {
            y = Sample<T, TRead>(tile, i) + (recursion.Pole * y);
            states[at + ((i - begin) * pitch)] = y;
        }

        return start;
    }

    /// <summary>Results of a chunk: threads side by side make neighbours of one row, then the same of other rows.</summary>
    private static void Emit<T>(
        XLines lines, int begin, int from, int to, ArrayView<int> first, ArrayView<T> weights, ArrayView<T> coefficients, int pitch,
        ArrayView<T> results)
        where T : unmanaged, INumberBase<T>
    {
        int across = Math.Min(Across, Group.DimX), rowStep = Group.DimX / across;
        for (int k = from + (Group.IdxX % across); k < to; k += across)
        {
            long w = 4L * k;
            T w0 = weights[w], w1 = weights[w + 1], w2 = weights[w + 2], w3 = weights[w + 3];
            int c = (first[k] - begin) * pitch;
            for (int row = Group.IdxX / across; row < lines.Rows; row += rowStep)
            {
                T near = (w0 * coefficients[c + row]) + (w1 * coefficients[c + pitch + row]);
                results[lines.FirstResult + (row * lines.ResultPitch) + k] =
                    near + (w2 * coefficients[c + (2 * pitch) + row]) + (w3 * coefficients[c + (3 * pitch) + row]);
            }
        }
    }
}

/// <summary>The rows of one group.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Inputs">Samples of a row.</param>
/// <param name="FirstSample">Where the first row begins among the stored values.</param>
/// <param name="FirstResult">Where the first row begins among the results.</param>
/// <param name="ResultPitch">Elements between rows of the results.</param>
/// <param name="Form">Rescale of their slice.</param>
internal readonly record struct XLines(int Rows, int Inputs, long FirstSample, long FirstResult, long ResultPitch, RescaleForm Form);
