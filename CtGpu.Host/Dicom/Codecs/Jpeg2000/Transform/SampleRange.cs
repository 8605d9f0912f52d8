using System.Runtime.Intrinsics;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;

/// <summary>Undoes the level shift and clips samples to their range (ITU-T T.800, G.1).</summary>
/// <param name="Lowest">The lowest sample.</param>
/// <param name="Highest">The highest sample.</param>
/// <param name="Shift">The level shift: half of the range for unsigned samples, else 0.</param>
internal readonly record struct SampleRange(int Lowest, int Highest, int Shift)
{
    /// <summary>Larger than any sample, and smaller than the range of integers.</summary>
    private const float Limit = 1e9f;

    public static SampleRange Of(int precision, bool isSigned) => isSigned
        ? new SampleRange(-(1 << (precision - 1)), (1 << (precision - 1)) - 1, 0)
        : new SampleRange(0, (1 << precision) - 1, 1 << (precision - 1));

    public unsafe void FromIntegers(int* values, ushort* samples, int count)
    {
        int i = 0;
        for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            Vector256.Narrow(Clip(Vector256.Load(values + i)), Clip(Vector256.Load(values + i + Vector256<int>.Count)))
                .AsUInt16().Store(samples + i);
        }

        for (; i < count; i++) samples[i] = (ushort)(Math.Clamp(values[i], Lowest - Shift, Highest - Shift) + Shift);
    }

    /// <summary>Rounds to the nearest integer, halves to even.</summary>
    public unsafe void FromReal(float* values, ushort* samples, int count)
    {
        int i = 0;
        for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            Vector256.Narrow(Clip(Round(values + i)), Clip(Round(values + i + Vector256<int>.Count))).AsUInt16().Store(samples + i);
        }

        for (; i < count; i++)
        {
            int value = (int)MathF.Round(Math.Clamp(values[i], -Limit, Limit));
            samples[i] = (ushort)(Math.Clamp(value, Lowest - Shift, Highest - Shift) + Shift);
        }
    }

    private static unsafe Vector256<int> Round(float* values)
    {
        Vector256<float> limited = Vector256.Min(Vector256.Max(Vector256.Load(values), Vector256.Create(-Limit)), Vector256.Create(Limit));
        return Vector256.ConvertToInt32(Vector256.Round(limited));
    }

    private Vector256<int> Clip(Vector256<int> values) => Vector256.Min(
        Vector256.Max(values, Vector256.Create(Lowest - Shift)), Vector256.Create(Highest - Shift)) + Vector256.Create(Shift);
}
