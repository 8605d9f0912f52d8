using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>Decodes samples of one slice in the regular mode (ITU-T T.87, A.3 to A.6).</summary>
internal static unsafe class JpegLsRegular
{
    /// <summary>Decodes all rows of an interval.</summary>
    /// <param name="scan">The interval at its start.</param>
    /// <param name="contexts">Memory of <see cref="JpegLsContext.Count"/> contexts.</param>
    /// <returns>False if the data are damaged or end too early. Then <see cref="JpegLsScan.Row"/> is the row.</returns>
    public static bool Decode(JpegLsScan scan, JpegLsParameters parameters, JpegLsContext* contexts, sbyte* quantized, int columns)
    {
        new Span<JpegLsContext>(contexts, JpegLsContext.Count).Fill(JpegLsContext.Initial(parameters));
        while (!scan.IsComplete)
        {
            bool isDecoded = parameters.IsFullRange
                ? DecodeRow<JpegLsFullRange>(scan, parameters, contexts, quantized, columns)
                : DecodeRow<JpegLsAnyRange>(scan, parameters, contexts, quantized, columns);
            if (!isDecoded || !scan.EndRow()) return false;
        }

        return true;
    }

    /// <summary>Decodes one sample with its context.</summary>
    /// <param name="q">Number of the context with the sign of its gradients (A.3.4); not 0.</param>
    /// <returns>The sample, or −1 if the bits are not a code.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DecodeSample<TRange>(
        JpegLsParameters parameters, ref JpegLsContext context, ref JpegLsBits bits, int q, int ra, int rb, int rc)
        where TRange : struct, IJpegLsRange
    {
        int sign = q >> 31;
        // A.4.1: median edge detector.
        int low = Math.Min(ra, rb), high = Math.Max(ra, rb);
        int predicted = Math.Clamp(ra + rb - rc, low, high);
        predicted = Math.Clamp(predicted + ((context.C ^ sign) - sign), 0, parameters.MaxVal);
        int k = JpegLsContext.GolombK(context.N, context.A);
        int mapped = bits.ReadGolomb(k, parameters.UnaryLimit, parameters.ErrorBits);
        bool isWrong = (uint)mapped > (uint)parameters.Range;
        if (isWrong && (mapped = bits.AcceptWrong(mapped, parameters.ErrorBits)) < 0) return -1;
        int error = context.Unmap(mapped, k, TRange.IsFull || parameters.Near == 0);
        if (isWrong && !context.CanTake(error, parameters.Step)) return -1;
        context.Update(error, TRange.IsFull ? 1 : parameters.Step, parameters.Reset);
        error = (error ^ sign) - sign;
        if (isWrong) return JpegLsScan.ReconstructWrong(parameters, predicted, error);
        return TRange.IsFull ? (predicted + error) & parameters.MaxVal : JpegLsScan.Reconstruct(parameters, predicted, error);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool DecodeRow<TRange>(
        JpegLsScan scan, JpegLsParameters parameters, JpegLsContext* contexts, sbyte* quantized, int columns)
        where TRange : struct, IJpegLsRange
    {
        JpegLsBits bits = scan.Bits;
        int* cells = scan.Cells;
        int x = scan.X, ra = scan.Ra, rc = scan.Rc;
        while (x < columns)
        {
            int cell = cells[x], rb = cell & ushort.MaxValue;
            int q = (cell >> 16) + quantized[rc - ra];
            if (q == 0)
            {
                (scan.Bits, scan.X, scan.Ra, scan.Rc) = (bits, x, ra, rc);
                if (!scan.DecodeRun()) return false;
                (bits, x, ra, rc) = (scan.Bits, scan.X, scan.Ra, scan.Rc);
                continue;
            }

            ra = DecodeSample<TRange>(parameters, ref contexts[Math.Abs(q)], ref bits, q, ra, rb, rc);
            if (ra < 0) return false;
            cells[x++] = ra;
            rc = rb;
        }

        scan.Bits = bits;
        return true;
    }
}

/// <summary>How samples are reconstructed.</summary>
internal interface IJpegLsRange
{
    /// <summary>The scan is lossless and MAXVAL + 1 is a power of 2, so that samples are reconstructed modulo RANGE by a mask.</summary>
    static abstract bool IsFull { get; }
}

internal readonly struct JpegLsFullRange : IJpegLsRange
{
    public static bool IsFull => true;
}

internal readonly struct JpegLsAnyRange : IJpegLsRange
{
    public static bool IsFull => false;
}
