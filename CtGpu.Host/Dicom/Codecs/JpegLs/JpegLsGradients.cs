using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// Quantized gradients (ITU-T T.87, A.3.3). Two of the three depend only on the row above, and are computed for a whole row. The
/// second one of a sample is the first one of its left neighbour.
/// </summary>
internal sealed unsafe class JpegLsGradients : IDisposable
{
    private const int LargestSample = ushort.MaxValue;

    // Weights of the gradients in the number of a context. The third has weight 1.
    private const int Weight1 = 81;
    private const int Weight2 = 9;

    private readonly NativeBuffer<sbyte> _quantized = new((2 * LargestSample) + 1);
    private NativeBuffer<short> _gradients = new(0);
    private JpegLsParameters? _parameters;

    /// <summary>Quantized differences, at an index from −65535 to 65535.</summary>
    public sbyte* Quantized => _quantized.Pointer + LargestSample;

    /// <summary>Sets the thresholds.</summary>
    public void Prepare(JpegLsParameters parameters)
    {
        if (_parameters == parameters) return;
        _parameters = parameters;
        Span<sbyte> quantized = _quantized.Span;
        int from = -LargestSample;
        ReadOnlySpan<int> ends =
        [
            -parameters.T3, -parameters.T2, -parameters.T1, -parameters.Near - 1, parameters.Near, parameters.T1 - 1,
            parameters.T2 - 1, parameters.T3 - 1, LargestSample,
        ];
        for (int i = 0; i < ends.Length; i++)
        {
            quantized[(from + LargestSample)..(ends[i] + 1 + LargestSample)].Fill((sbyte)(i - 4));
            from = ends[i] + 1;
        }
    }

    /// <summary>Computes the cells of a row from the samples of the row above.</summary>
    /// <param name="above">Rb of each sample.</param>
    /// <param name="columns">Samples in a row.</param>
    /// <param name="aboveLeft">Rc of the first sample.</param>
    /// <param name="cells">Output: Rb in the low 16 bits, and 81 · Q1 + 9 · Q2 in the high 16 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void OfRow(ushort* above, int columns, int aboveLeft, int* cells)
    {
        short* first = Scratch.Take(ref _gradients, columns + 1L) + 1;
        sbyte* quantized = Quantized;
        first[-1] = quantized[above[0] - aboveLeft];
        int x = QuantizeVectors(above, columns, first);
        for (; x < columns - 1; x++) first[x] = quantized[above[x + 1] - above[x]];
        // Rd of the last sample is Rb.
        first[columns - 1] = 0;
        for (x = 0; x <= columns - Vector256<ushort>.Count; x += Vector256<ushort>.Count)
        {
            Vector256<short> q = (Vector256.Load(first + x) * Weight1) + (Vector256.Load(first + x - 1) * Weight2);
            (Vector256<uint> low0, Vector256<uint> low1) = Vector256.Widen(Vector256.Load(above + x));
            (Vector256<uint> high0, Vector256<uint> high1) = Vector256.Widen(q.AsUInt16());
            (low0 | (high0 << 16)).AsInt32().Store(cells + x);
            (low1 | (high1 << 16)).AsInt32().Store(cells + x + Vector256<int>.Count);
        }

        for (; x < columns; x++) cells[x] = above[x] | (((Weight1 * first[x]) + (Weight2 * first[x - 1])) << 16);
    }

    public void Dispose()
    {
        _quantized.Dispose();
        _gradients.Dispose();
    }

    private int QuantizeVectors(ushort* above, int columns, short* first)
    {
        Vector256<ushort> near1 = Vector256.Create((ushort)(_parameters!.Near + 1)), t1 = Vector256.Create((ushort)_parameters.T1);
        Vector256<ushort> t2 = Vector256.Create((ushort)_parameters.T2), t3 = Vector256.Create((ushort)_parameters.T3);
        int x = 0;
        for (; x < columns - Vector256<ushort>.Count; x += Vector256<ushort>.Count)
        {
            Vector256<ushort> left = Vector256.Load(above + x), right = Vector256.Load(above + x + 1);
            var larger = Vector256.Max(left, right);
            Vector256<ushort> magnitude = larger - Vector256.Min(left, right);
            Vector256<ushort> negative = ~Vector256.Equals(larger, right);
            // A comparison that holds is −1.
            Vector256<ushort> level = Vector256.GreaterThanOrEqual(magnitude, near1) + Vector256.GreaterThanOrEqual(magnitude, t1)
                + Vector256.GreaterThanOrEqual(magnitude, t2) + Vector256.GreaterThanOrEqual(magnitude, t3);
            ((negative - level) ^ negative).AsInt16().Store(first + x);
        }

        return x;
    }
}
