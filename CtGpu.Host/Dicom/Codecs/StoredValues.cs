using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Converts decoded samples to 16-bit stored values. A stored value has BitsStored bits; the highest is HighBit. Bits above it
/// (formerly overlays, now garbage) are removed. Signed values are sign-extended.
/// </summary>
internal static unsafe class StoredValues
{
    /// <summary>Reverses the byte order of 16-bit samples, in place.</summary>
    public static void SwapBytes(short* values, int count)
    {
        var span = new Span<short>(values, count);
        BinaryPrimitives.ReverseEndianness(span, span);
    }

    /// <summary>Reverses the byte order of 32-bit samples, in place.</summary>
    public static void SwapBytes(int* values, int count)
    {
        var span = new Span<int>(values, count);
        BinaryPrimitives.ReverseEndianness(span, span);
    }

    /// <summary>Zero-extends 8-bit samples to 16 bits.</summary>
    public static void Widen(byte* source, short* destination, int count)
    {
        for (int i = 0; i < count; i++) destination[i] = source[i];
    }

    /// <summary>Combines the planes of high and low bytes to 16-bit samples.</summary>
    public static void Interleave(byte* high, byte* low, short* destination, int count)
    {
        int i = 0;
        for (; i <= count - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            (Vector128<ushort> low0, Vector128<ushort> low1) = Vector128.Widen(Vector128.Load(low + i));
            (Vector128<ushort> high0, Vector128<ushort> high1) = Vector128.Widen(Vector128.Load(high + i));
            (low0 | (high0 << 8)).AsInt16().Store(destination + i);
            (low1 | (high1 << 8)).AsInt16().Store(destination + i + Vector128<short>.Count);
        }

        for (; i < count; i++) destination[i] = (short)(low[i] | (high[i] << 8));
    }

    /// <summary>Combines four byte planes, the most significant first, to 32-bit samples.</summary>
    public static void Interleave(byte* planes, int* destination, int count)
    {
        for (int i = 0; i < count; i++)
        {
            destination[i] = (planes[i] << 24) | (planes[count + i] << 16) | (planes[(2L * count) + i] << 8) | planes[(3L * count) + i];
        }
    }

    /// <summary>Converts 32-bit samples to 16-bit stored values.</summary>
    /// <exception cref="DicomFormatException">A stored value does not fit in 16 bits.</exception>
    public static void Narrow(int* source, short* destination, int count, SampleFormat format)
    {
        int up = 31 - format.HighBit, down = 32 - format.BitsStored;
        for (int i = 0; i < count; i++)
        {
            long value = format.IsSigned ? source[i] << up >> down : (uint)source[i] << up >>> down;
            if (format.IsSigned ? value is < short.MinValue or > short.MaxValue : value > ushort.MaxValue)
            {
                throw new DicomFormatException($"the stored value {value} of pixel {i} does not fit in 16 bits")
                {
                    Remedy = "Volumes have 16-bit values: store the series with BitsAllocated 16.",
                };
            }

            destination[i] = (short)value;
        }
    }

    /// <summary>
    /// Converts 16-bit samples to stored values, in place. A PixelPaddingValue that does not fit in BitsStored is written with
    /// all bits of the sample (such as 63536 in 12-bit pixels), so samples equal to it stay unchanged.
    /// </summary>
    public static void ExtractStoredBits(short* values, int count, SampleFormat format)
    {
        if (format.BitsStored >= 16) return;
        int up = 15 - format.HighBit, down = 16 - format.BitsStored;
        short? kept = format.PixelPaddingValue is { } padding && Extract((short)padding, up, down, format.IsSigned) != (short)padding
            ? (short)padding
            : null;
        Vector<short> keptVector = new(kept ?? 0);
        int i = 0;
        for (; i <= count - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector<short> sample = Vector.Load(values + i);
            Vector<short> raised = Vector.ShiftLeft(sample, up);
            Vector<short> value = format.IsSigned ? Vector.ShiftRightArithmetic(raised, down) : Vector.ShiftRightLogical(raised, down);
            if (kept != null) value = Vector.ConditionalSelect(Vector.Equals(sample, keptVector), sample, value);
            value.Store(values + i);
        }

        for (; i < count; i++)
        {
            if (values[i] != kept) values[i] = Extract(values[i], up, down, format.IsSigned);
        }
    }

    private static short Extract(short sample, int up, int down, bool signed)
    {
        short raised = (short)(sample << up);
        return signed ? (short)(raised >> down) : (short)((ushort)raised >> down);
    }
}
