using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// Decodes eight slices together: each has one element of the vectors, a lane. The samples of one slice depend on each other
/// through the context, the code and the prediction, and this latency limits one slice. A step decodes one sample of every lane in
/// the regular mode; each lane has its own column and row. Everything else is an event, which ends a step without a change. The
/// lanes with an event then decode it one by one: a run, the end of a row, or a code of more than 24 bits.
/// </summary>
internal sealed unsafe class JpegLsLanes
{
    /// <summary>Number of slices.</summary>
    public const int Count = 8;

    private const int WindowBits = 24;

    // Exponent of the float 2^23, in which the highest bit of a window is set.
    private const int WindowExponent = 127 + WindowBits - 1;

    private readonly JpegLsScan?[] _scans = new JpegLsScan?[Count];
    private JpegLsParameters _parameters = null!;
    private int _columns;
    private JpegLsLaneMemory _memory = null!;

    private Vector256<int> _x, _position, _ra, _rc, _active, _largest;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Whether scans with these parameters can be decoded here.</summary>
    public static bool CanDecode(JpegLsParameters parameters) => IsSupported && parameters.Reset <= JpegLsPackedContext.LargestN;

    /// <summary>Decodes all rows of up to eight scans without restart intervals.</summary>
    /// <param name="scans">Scans at their start. Their cells and coded data are in <paramref name="memory"/>.</param>
    /// <returns>False if the data of a scan are damaged or end too early.</returns>
    public bool Decode(ReadOnlySpan<JpegLsScan> scans, JpegLsParameters parameters, JpegLsLaneMemory memory, int columns)
    {
        (_parameters, _columns, _memory) = (parameters, columns, memory);
        _active = _largest = default;
        for (int lane = 0; lane < Count; lane++)
        {
            bool isUsed = lane < scans.Length;
            _scans[lane] = isUsed ? scans[lane] : null;
            // A lane that is not used, or no longer, reads its last cell and changes nothing.
            if (isUsed) Load(lane, scans[lane]);
            else Park(lane);
        }

        memory.FillContexts(JpegLsPackedContext.Pack(JpegLsContext.Initial(parameters)));
        return parameters.IsFullRange ? Decode<JpegLsFullRange>() : Decode<JpegLsAnyRange>();
    }

    private bool Decode<TRange>()
        where TRange : struct, IJpegLsRange
    {
        while (_active != default)
        {
            int events = DecodeRegular<TRange>();
            for (int lane = 0; lane < Count; lane++)
            {
                if ((events >> lane & 1) != 0 && !DecodeEvent<TRange>(lane)) return false;
            }
        }

        return true;
    }

    /// <summary>Decodes samples in the regular mode up to the next event.</summary>
    /// <returns>The lanes with an event, as bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int DecodeRegular<TRange>()
        where TRange : struct, IJpegLsRange
    {
        int* cells = _memory.Cells;
        byte* data = _memory.Data;
        long* contexts = _memory.Contexts;
        int* indices = _memory.Indices;
        Vector256<int> x = _x, position = _position, ra = _ra, rc = _rc, active = _active, largest = _largest;
        Vector256<int> ends = _memory.Ends, bases = _memory.ContextBases;
        Vector256<int> near = Vector256.Create(_parameters.Near), t1 = Vector256.Create(_parameters.T1 - 1);
        Vector256<int> t2 = Vector256.Create(_parameters.T2 - 1), t3 = Vector256.Create(_parameters.T3 - 1);
        Vector256<int> maxVal = Vector256.Create(_parameters.MaxVal), reset = Vector256.Create(_parameters.Reset);
        Vector256<int> longest = Vector256.Create(Math.Min(WindowBits - 1, _parameters.UnaryLimit - 1));
        Vector256<int> one = Vector256.Create(1);
        while (true)
        {
            x.Store(indices);
            (position >>> 3).Store(indices + Count);
            Vector256<int> cell = JpegLsGather.Load(cells, indices);
            Vector256<int> window = JpegLsGather.LoadBigEndian(data, indices + Count);
            Vector256<int> rb = cell & Vector256.Create((int)ushort.MaxValue);

            // A.3: the context.
            Vector256<int> d3 = rc - ra;
            Vector256<int> magnitude = Avx2.Abs(d3).AsInt32();
            Vector256<int> level = Vector256.GreaterThan(magnitude, near) + Vector256.GreaterThan(magnitude, t1)
                + Vector256.GreaterThan(magnitude, t2) + Vector256.GreaterThan(magnitude, t3);
            Vector256<int> q = (cell >> 16) - Avx2.Sign(level, d3);
            int* places = indices + (2 * Count);
            (Avx2.Abs(q).AsInt32() + bases).Store(places);
            (Vector256<int> a, Vector256<int> packed) = JpegLsGather.Load(contexts, places);
            Vector256<int> k = packed & Vector256.Create(0x1F);
            Vector256<int> b = packed << 16 >> 24, c = packed << 8 >> 24, n = packed >>> 24;

            // A.5.3: the unary part of the code.
            window = Avx2.ShiftLeftLogicalVariable(window, (position & Vector256.Create(7)).AsUInt32());
            Vector256<int> zeros = Vector256.Create(WindowExponent)
                - (Avx.ConvertToVector256Single(window >>> (32 - WindowBits)).AsInt32() >>> 23);
            Vector256<int> events = Vector256.Equals(q, Vector256<int>.Zero)
                | Vector256.GreaterThan(zeros, Vector256.Min(Vector256.Create(WindowBits - 1) - k, longest))
                | Vector256.Equals(x, ends);
            events &= active;
            if (!Avx.TestZ(events, events))
            {
                (_x, _position, _ra, _rc, _largest) = (x, position, ra, rc, largest);
                return Avx.MoveMask(events.AsSingle());
            }

            // A.4: the prediction.
            Vector256<int> low = Vector256.Min(ra, rb), high = Vector256.Max(ra, rb);
            Vector256<int> predicted = Vector256.Min(Vector256.Max(ra + rb - rc, low), high);
            predicted = Vector256.Max(predicted + Avx2.Sign(c, q), Vector256<int>.Zero);
            predicted = Vector256.Min(predicted, maxVal);

            // A.5.2, A.5.3: the error. A shift by 32 gives 0.
            Vector256<int> length = zeros + one;
            Vector256<int> rest = Avx2.ShiftLeftLogicalVariable(window, length.AsUInt32());
            rest = Avx2.ShiftRightLogicalVariable(rest, (Vector256.Create(32) - k).AsUInt32());
            Vector256<int> mapped = Avx2.ShiftLeftLogicalVariable(zeros, k.AsUInt32()) | rest;
            largest = Vector256.Max(largest, mapped);
            Vector256<int> error = (mapped >>> 1) ^ -(mapped & one);
            if (TRange.IsFull || _parameters.Near == 0)
            {
                error ^= Vector256.Equals(k, Vector256<int>.Zero) & Vector256.GreaterThan(one, b + b + n);
            }

            // A.6: the counters.
            Vector256<int> step = TRange.IsFull ? default : Vector256.Create(_parameters.Step);
            a += Avx2.Abs(error).AsInt32();
            b += TRange.IsFull ? error : error * step;
            Vector256<int> halve = -Vector256.Equals(n, reset);
            a = Avx2.ShiftRightLogicalVariable(a, halve.AsUInt32());
            b = Avx2.ShiftRightArithmeticVariable(b, halve.AsUInt32());
            n = Avx2.ShiftRightLogicalVariable(n, halve.AsUInt32()) + one;
            Vector256<int> least = one - n;
            Vector256<int> isLow = Vector256.GreaterThan(one, b + n), isHigh = Vector256.GreaterThan(b, Vector256<int>.Zero);
            b += (n & isLow) - (n & isHigh);
            b = Vector256.Min(Vector256.Max(b, least), Vector256<int>.Zero);
            c += isLow - isHigh;
            c = Vector256.Min(
                Vector256.Max(c, Vector256.Create(JpegLsContext.LeastC)), Vector256.Create(JpegLsContext.LargestC));
            JpegLsGather.Store(contexts, places, a, JpegLsPackedContext.Pack(JpegLsPackedContext.GolombK(n, a), b, c, n));

            // A.4.5: the sample.
            error = Avx2.Sign(error, q);
            if (TRange.IsFull)
            {
                ra = (predicted + error) & maxVal;
            }
            else
            {
                Vector256<int> span = Vector256.Create(_parameters.Range * _parameters.Step);
                ra = predicted + (error * step);
                Vector256<int> below = Vector256.GreaterThan(-near, ra), above = Vector256.GreaterThan(ra, maxVal + near);
                ra += (span & below) - (span & above);
                ra = Vector256.Min(Vector256.Max(ra, Vector256<int>.Zero), maxVal);
            }

            JpegLsGather.Store(cells, indices, ra);
            rc = rb;
            position += (length + k) & active;
            x -= active;
        }
    }

    /// <summary>Decodes the event of a lane, and others that follow immediately.</summary>
    private bool DecodeEvent<TRange>(int lane)
        where TRange : struct, IJpegLsRange
    {
        if (_largest[lane] < 0 || _largest[lane] > _parameters.Range) return false;
        JpegLsScan scan = _scans[lane]!;
        int firstCell = _memory.FirstCell(lane);
        scan.Bits.Position = (uint)_position[lane];
        (scan.X, scan.Ra, scan.Rc) = (_x[lane] - firstCell, _ra[lane], _rc[lane]);
        for (bool isFirst = true; ; isFirst = false)
        {
            if (scan.X == _columns)
            {
                if (!scan.EndRow()) return false;
                if (scan.IsComplete)
                {
                    Park(lane);
                    return true;
                }

                continue;
            }

            int cell = scan.Cells[scan.X], rb = cell & ushort.MaxValue;
            int q = (cell >> 16) + _memory.Quantized[scan.Rc - scan.Ra];
            if (q == 0)
            {
                if (!scan.DecodeRun()) return false;
                continue;
            }

            if (!isFirst) break;
            ref long packed = ref _memory.Context(lane, Math.Abs(q));
            JpegLsContext context = JpegLsPackedContext.Unpack(packed);
            int sample = JpegLsRegular.DecodeSample<TRange>(_parameters, ref context, ref scan.Bits, q, scan.Ra, rb, scan.Rc);
            if (sample < 0) return false;
            packed = JpegLsPackedContext.Pack(context);
            scan.Cells[scan.X] = sample;
            (scan.X, scan.Ra, scan.Rc) = (scan.X + 1, sample, rb);
        }

        Load(lane, scan);
        return true;
    }

    private void Load(int lane, JpegLsScan scan)
    {
        _x = _x.WithElement(lane, _memory.FirstCell(lane) + scan.X);
        _position = _position.WithElement(lane, (int)scan.Bits.Position);
        _ra = _ra.WithElement(lane, scan.Ra);
        _rc = _rc.WithElement(lane, scan.Rc);
        _active = _active.WithElement(lane, -1);
    }

    private void Park(int lane)
    {
        _x = _x.WithElement(lane, _memory.FirstCell(lane) + _columns);
        _position = _position.WithElement(lane, 0);
        _active = _active.WithElement(lane, 0);
    }
}
