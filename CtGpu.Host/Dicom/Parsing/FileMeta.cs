using CtGpu.Host.Dicom.Files;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>The file meta information (group 0002). All of it is optional.</summary>
/// <param name="TransferSyntaxUid">(0002,0010), or empty.</param>
/// <param name="SopClassUid">Media Storage SOP Class UID (0002,0002), or empty.</param>
/// <param name="End">Offset of the data set.</param>
internal readonly record struct FileMeta(string TransferSyntaxUid, string SopClassUid, long End)
{
    private const int PreambleBytes = 128;

    /// <summary>Offset of the first element, or null if the file is not DICOM.</summary>
    public static long? FindStart(ByteSource source)
    {
        ReadOnlySpan<byte> start = source.Peek(0, PreambleBytes + 4);
        if (start.Length == PreambleBytes + 4 && start[PreambleBytes..].SequenceEqual("DICM"u8)) return start.Length;
        if (start.StartsWith("DICM"u8)) return 4;
        return LooksLikeDataSet(source) ? 0 : null;
    }

    /// <summary>Reads all elements of group 0002. Ignores the group length, which is often wrong.</summary>
    public static FileMeta Read(ByteSource source, long start)
    {
        // The standard requires explicit VR; implicit elements of some writers are accepted too.
        var reader = new DataSetReader(source, start, explicitVr: true, bigEndian: false);
        var attributes = new AttributeSet();
        while (source.Peek(reader.Position, 2).SequenceEqual((ReadOnlySpan<byte>)[2, 0]) && reader.TryRead(out Element element))
        {
            bool isKept = element.Length >= 0 && element.Tag is DicomTags.TransferSyntaxUid or DicomTags.MediaStorageSopClassUid;
            if (isKept) attributes.Add(reader, element);
            reader.Skip(element);
        }

        return new FileMeta(
            attributes.Text(DicomTags.TransferSyntaxUid), attributes.Text(DicomTags.MediaStorageSopClassUid), reader.Position);
    }

    /// <summary>
    /// Recognises a file without the DICM prefix by its first three elements: in ascending order, within the file, and the
    /// first one in group 0002 or 0008.
    /// </summary>
    private static bool LooksLikeDataSet(ByteSource source)
    {
        try
        {
            DataSetReader reader = DataSetReader.Sniff(source, 0);
            uint last = 0;
            for (int i = 0; i < 3; i++)
            {
                if (!reader.TryRead(out Element element) || element.Tag <= last) return false;
                if (i == 0 && element.Tag >> 16 is not (0x0002 or 0x0008)) return false;
                last = element.Tag;
                reader.Skip(element);
            }

            return true;
        }
        catch (DicomFormatException)
        {
            return false;
        }
    }
}
