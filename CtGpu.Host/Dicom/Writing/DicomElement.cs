using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CtGpu.Host.Dicom.Writing;

/// <summary>A data element for the writer.</summary>
/// <param name="Tag">Group in the upper, element in the lower 16 bits.</param>
/// <param name="Vr">Value representation: two letters, such as DS.</param>
/// <param name="Value">The value's bytes, little endian. The writer pads them to an even length.</param>
internal readonly record struct DicomElement(uint Tag, string Vr, ReadOnlyMemory<byte> Value)
{
    /// <summary>Longest value of VR DS, in bytes (PS3.5 6.2).</summary>
    private const int DecimalStringLimit = 16;

    /// <summary>A text value, unchanged. A backslash separates several values.</summary>
    public static DicomElement Text(uint tag, string vr, string value) => new(tag, vr, Encoding.ASCII.GetBytes(value));

    /// <summary>VR DS; each number with as many digits as fit in 16 bytes.</summary>
    public static DicomElement Decimals(uint tag, params ReadOnlySpan<double> values)
    {
        var text = new StringBuilder();
        foreach (double value in values)
        {
            if (text.Length > 0) text.Append('\\');
            text.Append(DecimalString(value));
        }

        return Text(tag, "DS", text.ToString());
    }

    /// <summary>VR IS.</summary>
    public static DicomElement Integer(uint tag, int value) => Text(tag, "IS", value.ToString(CultureInfo.InvariantCulture));

    /// <summary>VR US, or SS if <paramref name="signed"/>.</summary>
    public static DicomElement Short(uint tag, int value, bool signed = false)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, unchecked((ushort)value));
        return new DicomElement(tag, signed ? "SS" : "US", bytes);
    }

    private static string DecimalString(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        for (int digits = 15; text.Length > DecimalStringLimit; digits--)
            text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text;
    }
}
