using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CtGpu.Host.Dicom.Writing;

/// <summary>
/// Writes a data set as a DICOM file: preamble, meta header, explicit VR little endian (PS3.10 7.1). The same arguments
/// always give the same bytes. It does not check that attributes are complete; <see cref="CtSlice"/> creates valid data sets.
/// </summary>
internal static class DicomWriter
{
    private const int PreambleBytes = 128;
    private const string ImplementationClass = "2.25.299411772273521990324374283587676806416";

    /// <summary>Writes <paramref name="path"/>; replaces an existing file.</summary>
    /// <param name="path">File to write; its folder exists.</param>
    /// <param name="elements">
    /// The data set in any order, without repeated tags. The meta header repeats SOPClassUID and SOPInstanceUID.
    /// </param>
    /// <param name="pixelData">
    /// Value of PixelData (VR OW), written after <paramref name="elements"/>. If empty, the element is omitted.
    /// </param>
    public static void Write(string path, IEnumerable<DicomElement> elements, ReadOnlySpan<byte> pixelData)
    {
        var sorted = elements.OrderBy(element => element.Tag).ToList();
        var header = new MemoryStream();
        header.Write(new byte[PreambleBytes]);
        header.Write("DICM"u8);
        WriteMeta(header, sorted);
        foreach (DicomElement element in sorted) WriteElement(header, element);
        if (!pixelData.IsEmpty) WriteElementHeader(header, DicomTags.PixelData, "OW", pixelData.Length + (pixelData.Length & 1));

        using FileStream file = File.Create(path, bufferSize: 1);
        file.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
        file.Write(pixelData);
        if ((pixelData.Length & 1) != 0) file.WriteByte(0);
    }

    private static void WriteMeta(MemoryStream target, List<DicomElement> dataSet)
    {
        DicomElement Copy(uint tag, uint of)
        {
            int index = dataSet.FindIndex(element => element.Tag == of);
            return new DicomElement(tag, "UI", index < 0 ? default : dataSet[index].Value);
        }

        var group = new MemoryStream();
        WriteElement(group, new DicomElement(DicomTags.FileMetaInformationVersion, "OB", new byte[] { 0, 1 }));
        WriteElement(group, Copy(DicomTags.MediaStorageSopClassUid, DicomTags.SopClassUid));
        WriteElement(group, Copy(DicomTags.MediaStorageSopInstanceUid, DicomTags.SopInstanceUid));
        WriteElement(group, DicomElement.Text(DicomTags.TransferSyntaxUid, "UI", TransferSyntax.ExplicitLittleEndian));
        WriteElement(group, DicomElement.Text(DicomTags.ImplementationClassUid, "UI", ImplementationClass));

        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)group.Length);
        WriteElement(target, new DicomElement(DicomTags.FileMetaInformationGroupLength, "UL", length));
        group.WriteTo(target);
    }

    private static void WriteElement(MemoryStream target, DicomElement element)
    {
        ReadOnlySpan<byte> value = element.Value.Span;
        bool odd = (value.Length & 1) != 0;
        WriteElementHeader(target, element.Tag, element.Vr, value.Length + (odd ? 1 : 0));
        target.Write(value);
        // UIDs and bytes are padded with NUL, text with a space (PS3.5 6.2).
        if (odd) target.WriteByte(element.Vr is "UI" or "OB" or "OW" or "UN" ? (byte)0 : (byte)' ');
    }

    private static void WriteElementHeader(MemoryStream target, uint tag, string vr, int length)
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(tag >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)tag);
        Encoding.ASCII.GetBytes(vr, bytes[4..6]);
        if (vr is "OB" or "OD" or "OF" or "OL" or "OV" or "OW" or "SQ" or "SV" or "UC" or "UN" or "UR" or "UT" or "UV")
        {
            bytes[6..8].Clear();
            BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], length);
            target.Write(bytes);
            return;
        }

        if (length > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"The value of VR {vr} has {length.ToString(CultureInfo.InvariantCulture)} bytes; expected at most {ushort.MaxValue}.",
                nameof(length));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)length);
        target.Write(bytes[..8]);
    }
}
