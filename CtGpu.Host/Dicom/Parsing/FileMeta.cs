namespace CtGpu.Host.Dicom.Parsing;

/// <summary>The file meta information (group 0002), as far as it is there.</summary>
/// <param name="TransferSyntaxUid">(0002,0010), or empty.</param>
/// <param name="SopClassUid">Media Storage SOP Class UID (0002,0002), or empty.</param>
/// <param name="End">Where the data set begins.</param>
internal readonly record struct FileMeta(string TransferSyntaxUid, string SopClassUid, long End)
{
    private const int PreambleBytes = 128;

    /// <summary>Where the first element begins, or null when this is no DICOM file.</summary>
    public static long? FindStart(ByteSource source)
    {
        ReadOnlySpan<byte> start = source.Peek(0, PreambleBytes + 4);
        if (start.Length == PreambleBytes + 4 && start[PreambleBytes..].SequenceEqual("DICM"u8)) return start.Length;
        if (start.StartsWith("DICM"u8)) return 4;
        return LooksLikeDataSet(source) ? 0 : null;
    }

    /// <summary>Reads group 0002 wherever it ends; its own length, which is often wrong, is not asked.</summary>
    public static FileMeta Read(ByteSource source, long start)
    {
        // Explicit by the standard; elements that some writers left implicit are taken as they are.
        var reader = new DataSetReader(source, start, explicitVr: true, bigEndian: false);
        var attributes = new AttributeSet();
        while (source.Peek(reader.Position, 2).SequenceEqual((ReadOnlySpan<byte>)[2, 0]) && reader.TryRead(out Element element))
        {
            if (element.Length >= 0 && element.Tag is DicomTags.TransferSyntaxUid or DicomTags.MediaStorageSopClassUid) attributes.Add(reader, element);
            reader.Skip(element);
        }

        return new FileMeta(attributes.Text(DicomTags.TransferSyntaxUid), attributes.Text(DicomTags.MediaStorageSopClassUid), reader.Position);
    }

    /// <summary>Without the mark: three elements in ascending order, the first of group 0002 or 0008, that fit the file.</summary>
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
