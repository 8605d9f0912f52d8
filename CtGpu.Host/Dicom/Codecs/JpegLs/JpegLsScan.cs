using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// State of the decoding of one restart interval, and the parts of decoding that are common to one slice and several: the run mode
/// (ITU-T T.87, A.7), and the ends of rows. The current row and the row above share one array of cells: cells from
/// <see cref="X"/> on describe the row above (<see cref="JpegLsGradients.OfRow"/>), those before contain decoded samples.
/// </summary>
internal sealed unsafe class JpegLsScan(JpegLsGradients gradients)
{
    /// <summary>
    /// Bits of the last code that may be missing at the end of damaged data. They are read as zeros, as in CharLS. No further code
    /// can follow, because each has a 1.
    /// </summary>
    private const int MaxMissingBits = 7;

    /// <summary>Twice the largest error that is accepted in damaged data.</summary>
    private const uint LargestMapped = 2 * ushort.MaxValue;

    private JpegLsParameters _parameters = null!;
    private ushort* _destination;
    private int _columns, _rows, _startRa, _runIndex;
    private JpegLsRunContext _different, _equal;
    private long _end;

    /// <summary>J, the orders of the run codes (A.2.1).</summary>
    private static ReadOnlySpan<byte> RunOrders =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Cells of the current row, and one more.</summary>
    public int* Cells { get; private set; }

    /// <summary>Rows that are decoded completely.</summary>
    public int Row { get; private set; }

    /// <summary>Column of the next sample.</summary>
    public int X { get; set; }

    /// <summary>The sample to the left.</summary>
    public int Ra { get; set; }

    /// <summary>The sample above left.</summary>
    public int Rc { get; set; }

    /// <summary>The coded data, at the next code.</summary>
    public JpegLsBits Bits;

    public bool IsComplete => Row == _rows;

    /// <summary>Whether codes were read that no encoder writes: runs that end with the row, but not as such, or too large errors.</summary>
    public bool HasWrongCodes => HasWrongRun || Bits.HasWrongCodes;

    private bool HasWrongRun { get; set; }

    /// <summary>Bits that were not read. Negative if more bits were read than there are.</summary>
    public long BitsLeft => _end - Bits.Position;

    /// <summary>Starts an interval: initialises the state (A.2).</summary>
    /// <param name="parameters">Coding parameters.</param>
    /// <param name="bits">Coded data, with at least <see cref="LongestRowBytes"/> zeros after their end.</param>
    /// <param name="end">Position of their end.</param>
    /// <param name="cells">Memory of <paramref name="columns"/> + 1 cells.</param>
    /// <param name="destination">Output: its first row.</param>
    public void Start(JpegLsParameters parameters, JpegLsBits bits, long end, int* cells, int rows, int columns, ushort* destination)
    {
        (_parameters, Bits, _end) = (parameters, bits, end);
        Cells = cells;
        _destination = destination;
        HasWrongRun = false;
        (_rows, _columns, Row, X, Ra, Rc, _startRa, _runIndex) = (rows, columns, 0, 0, 0, 0, 0, 0);
        _different = JpegLsRunContext.Initial(parameters, 0);
        _equal = JpegLsRunContext.Initial(parameters, 1);
        // The row above the first one contains zeros.
        new Span<int>(cells, columns + 1).Clear();
    }

    /// <summary>Upper bound of the bytes that a row reads.</summary>
    public static long LongestRowBytes(int columns) => (8L * columns) + JpegLsBits.LongestCodeBytes;

    /// <summary>Decodes a run and the sample that interrupts it (A.7), or a run up to the end of the row.</summary>
    /// <returns>False if the data are damaged.</returns>
    public bool DecodeRun()
    {
        int start = X, left = _columns - X;
        while (Bits.Read(1) == 1)
        {
            int segment = 1 << RunOrders[_runIndex];
            if (segment <= left && _runIndex < RunOrders.Length - 1) _runIndex++;
            left -= Math.Min(segment, left);
            if (left > 0) continue;
            new Span<int>(Cells + start, _columns - start).Fill(Ra);
            X = _columns;
            return true;
        }

        int rest = Bits.Read(RunOrders[_runIndex]);
        if (rest > left) return false;
        X = _columns - left + rest;
        new Span<int>(Cells + start, X - start).Fill(Ra);
        HasWrongRun |= rest == left;
        return rest == left || DecodeInterruption();
    }

    /// <summary>A sample in the regular mode from its prediction error, with restored sign (A.4.5, A.5.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Reconstruct(JpegLsParameters parameters, int predicted, int error)
    {
        int sample = predicted + (error * parameters.Step);
        if (sample < -parameters.Near) sample += parameters.Range * parameters.Step;
        else if (sample > parameters.MaxVal + parameters.Near) sample -= parameters.Range * parameters.Step;
        return Math.Clamp(sample, 0, parameters.MaxVal);
    }

    /// <summary>The same for an error that is larger than RANGE, in damaged data. The result is that of CharLS.</summary>
    public static int ReconstructWrong(JpegLsParameters parameters, int predicted, int error)
    {
        bool isMasked = parameters is { Near: 0, MaxVal: byte.MaxValue or 4095 or ushort.MaxValue };
        return isMasked ? (predicted + error) & parameters.MaxVal : Reconstruct(parameters, predicted, error);
    }

    /// <summary>Copies a complete row to the destination and starts the next one (A.2.1).</summary>
    /// <returns>False if the row has read past the end of the data.</returns>
    public bool EndRow()
    {
        ushort* row = _destination + ((long)Row * _columns);
        int x = 0;
        for (; x <= _columns - Vector256<ushort>.Count; x += Vector256<ushort>.Count)
        {
            Vector256.Narrow(
                Vector256.Load(Cells + x).AsUInt32(), Vector256.Load(Cells + x + Vector256<int>.Count).AsUInt32()).Store(row + x);
        }

        for (; x < _columns; x++) row[x] = (ushort)Cells[x];
        if (BitsLeft < (Row + 1 < _rows ? 0 : -MaxMissingBits)) return false;
        Row++;
        if (IsComplete) return true;
        gradients.OfRow(row, _columns, _startRa, Cells);
        // Rc of the first sample is the first Ra of the row above.
        (X, Ra, Rc, _startRa) = (0, row[0], _startRa, row[0]);
        return true;
    }

    /// <summary>A.7.2: decodes the sample that interrupts a run.</summary>
    private bool DecodeInterruption()
    {
        int rb = Cells[X] & ushort.MaxValue;
        bool isEqual = Math.Abs(Ra - rb) <= _parameters.Near;
        ref JpegLsRunContext context = ref isEqual ? ref _equal : ref _different;
        int k = context.GolombK();
        int unaryLimit = _parameters.UnaryLimit - RunOrders[_runIndex] - 1;
        int mapped = Bits.ReadGolomb(k, unaryLimit, _parameters.ErrorBits);
        bool isWrong = (uint)mapped > (uint)_parameters.Range;
        if (isWrong) mapped = Bits.AcceptWrong(mapped, _parameters.ErrorBits);
        if ((uint)mapped > LargestMapped) return false;
        int error = context.Unmap(mapped, k);
        context.Update(error, mapped, _parameters.Reset);
        if (context.GolombK() > JpegLsContext.LargestK) return false;
        if (!isEqual && Ra > rb) error = -error;
        int predicted = isEqual ? Ra : rb;
        Cells[X] = Ra = isWrong ? ReconstructWrong(_parameters, predicted, error) : Reconstruct(_parameters, predicted, error);
        Rc = rb;
        X++;
        if (_runIndex > 0) _runIndex--;
        return true;
    }
}
