using System.Runtime.Intrinsics;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>Converts rows of coefficients that have one bit after the binary point (ITU-T T.800, Annex E).</summary>
internal static unsafe class Coefficients
{
    /// <summary>Rounds toward zero, for the reversible transform.</summary>
    public static void ToIntegers(int* from, int* to, int count)
    {
        int i = 0;
        for (; i <= count - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            var value = Vector256.Load(from + i);
            ((value - (value >> 31)) >> 1).Store(to + i);
        }

        for (; i < count; i++) to[i] = from[i] / 2;
    }

    /// <summary>Multiplies by the step size, in 32-bit floating point.</summary>
    public static void ToReal(int* from, float* to, int count, float factor)
    {
        int i = 0;
        for (; i <= count - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            (Vector256.ConvertToSingle(Vector256.Load(from + i)) * factor).Store(to + i);
        }

        for (; i < count; i++) to[i] = from[i] * factor;
    }

    /// <summary>Shifts the coefficients of a region of interest down: those not less than 2^shift (H.1).</summary>
    public static void ShiftRegion(int* row, int count, int shift)
    {
        for (int i = 0; i < count; i++)
        {
            int magnitude = Math.Abs(row[i]);
            // The limit is 2^shift with one bit after the binary point. Larger shifts leave no coefficient of 31 bits.
            if ((long)magnitude < 1L << Math.Min(shift + 1, 32)) continue;
            magnitude >>= shift;
            row[i] = row[i] < 0 ? -magnitude : magnitude;
        }
    }
}
