using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Decoded samples to 16-bit stored values. BitsStored bits below and with HighBit are the value; what lies above them
/// (once overlays, now garbage) is taken off, and signed values are extended from their own sign bit.
/// </summary>
internal static unsafe class StoredValues
{
    /// <summary>Big endian 16-bit samples to this machine's order, in place.</summary>
    public static void SwapBytes(short* values, int count)
    {
        var span = new Span<short>(values, count);
        BinaryPrimitives.ReverseEndianness(span, span);
    }

    /// <summary>Big endian 32-bit samples to this machine's order, in place.</summary>
    public static void SwapBytes(int* values, int count)
    {
        var span = new Span<int>(values, count);
        BinaryPrimitives.ReverseEndianness(span, span);
    }

    /// <summary>8-bit samples to 16 bits, without their sign yet.</summary>
    public static void Widen(byte* source, short* destination, int count)
    {
        for (int i = 0; i < count; i++) destination[i] = source[i];
    }

    /// <summary>Most and least significant bytes of 16-bit samples together.</summary>
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

    /// <summary>Four byte planes, the most significant first, to 32-bit samples.</summary>
    public static void Interleave(byte* planes, int* destination, int count)
    {
        for (int i = 0; i < count; i++)
        {
            destination[i] = (planes[i] << 24) | (planes[count + i] << 16) | (planes[(2L * count) + i] << 8) | planes[(3L * count) + i];
        }
    }

    /// <summary>32-bit samples to 16-bit stored values, which must hold every one of them.</summary>
    public static void Narrow(int* source, short* destination, int count, SliceHeader slice)
    {
        int up = 31 - slice.HighBit, down = 32 - slice.BitsStored;
        for (int i = 0; i < count; i++)
        {
            long value = slice.IsSigned ? source[i] << up >> down : (uint)source[i] << up >>> down;
            if (slice.IsSigned ? value is < short.MinValue or > short.MaxValue : value > ushort.MaxValue)
            {
                throw new DicomFormatException($"the stored value {value} of pixel {i} does not fit 16 bits")
                {
                    Remedy = "Volumes are computed from 16-bit values: store the series with BitsAllocated 16.",
                };
            }

            destination[i] = (short)value;
        }
    }

    /// <summary>
    /// 16-bit samples to stored values, in place. A PixelPaddingValue that BitsStored cannot hold is written across the
    /// whole sample (63536 in 12-bit pixels), so samples equal to it stay what they are.
    /// </summary>
    public static void TakeStoredBits(short* values, int count, SliceHeader slice)
    {
        if (slice.BitsStored >= 16) return;
        int up = 15 - slice.HighBit, down = 16 - slice.BitsStored;
        short? kept = slice.PixelPaddingValue is { } padding && Take((short)padding, up, down, slice.IsSigned) != (short)padding ? (short)padding : null;
        Vector<short> keptVector = new(kept ?? 0);
        int i = 0;
        for (; i <= count - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector<short> sample = Vector.Load(values + i);
            Vector<short> raised = Vector.ShiftLeft(sample, up);
            Vector<short> value = slice.IsSigned ? Vector.ShiftRightArithmetic(raised, down) : Vector.ShiftRightLogical(raised, down);
            if (kept != null) value = Vector.ConditionalSelect(Vector.Equals(sample, keptVector), sample, value);
            value.Store(values + i);
        }

        for (; i < count; i++)
        {
            if (values[i] != kept) values[i] = Take(values[i], up, down, slice.IsSigned);
        }
    }

    private static short Take(short sample, int up, int down, bool signed)
    {
        short raised = (short)(sample << up);
        return signed ? (short)(raised >> down) : (short)((ushort)raised >> down);
    }
}
