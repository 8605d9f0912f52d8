using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Dicom.Headers;

/// <summary>Reads the header of a DICOM file, without its pixels.</summary>
internal static class DicomReader
{
    /// <summary>Upper bound of the header of a deflated CT image, in inflated bytes.</summary>
    private const long LongestInflatedHeader = 256L << 20;

    /// <summary>
    /// Reads a file's header. Usually one read of 16 KiB is enough; longer headers need more. Accepts files without preamble or
    /// meta information. If the data set has another encoding than the meta information states, the data set counts.
    /// </summary>
    /// <param name="path">Path of a file. Its name and extension are ignored.</param>
    /// <exception cref="CtGpuException">
    /// The file has the DICM prefix or starts like a data set, but cannot be parsed (<see cref="ExitCode.InvalidInput"/>). Or
    /// it cannot be read (<see cref="ExitCode.Transient"/>).
    /// </exception>
    public static DicomFileContent ReadHeader(string path)
    {
        try
        {
            // Pipes and devices have no length, and opening one may block.
            if (WithoutContent(path) is { } nothing) return nothing;
            using InputFile file = InputFile.Open(path);
            using var source = new FileSource(file);
            if (FileMeta.FindStart(source) is { } start) return ReadDicom(file, source, start);
            FileKind kind = FileKinds.Of(source);
            return kind == FileKind.GzippedDicom && path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? ReadGzip(path)
                : new DicomFileContent.LeftOut(kind);
        }
        catch (DicomFormatException e)
        {
            throw InputFile.Damaged("header", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable("header", path, e);
        }
    }

    /// <summary>Reads the header of the DICOM file in a gzip file.</summary>
    private static DicomFileContent ReadGzip(string path)
    {
        using InputFile file = InputFile.OpenGzip(path);
        using var source = new FileSource(file);
        return FileMeta.FindStart(source) is { } start
            ? ReadDicom(file, source, start)
            : new DicomFileContent.LeftOut(FileKind.GzippedDicom);
    }

    private static DicomFileContent.LeftOut? WithoutContent(string path)
    {
        try
        {
            return InputPath.LengthOf(path) == 0 ? new DicomFileContent.LeftOut("empty file", FileKind.Empty) : null;
        }
        catch (FileNotFoundException) when (InputPath.LinkTarget(path) is { } target)
        {
            return new DicomFileContent.LeftOut(FileKind.BrokenLink(target));
        }
    }

    private static DicomFileContent ReadDicom(InputFile file, FileSource source, long start)
    {
        FileMeta meta = FileMeta.Read(source, start);
        if (meta.SopClassUid == SopClass.MediaStorageDirectory) return new DicomFileContent.LeftOut("DICOMDIR");
        try
        {
            if (meta.TransferSyntaxUid != TransferSyntax.Deflated) return ReadDataSet(file, source, meta.End, meta);
            using var inflated = new InflatedSource(file.OpenAgain(), meta.End, LongestInflatedHeader);
            return ReadDataSet(file, inflated, 0, meta);
        }
        catch (DicomFormatException) when (meta.SopClassUid.Length > 0 && !SopClass.IsCtImage(meta.SopClassUid))
        {
            // The file is damaged, but it is not a slice of a CT series.
            return new DicomFileContent.LeftOut(SopClass.Describe(meta.SopClassUid));
        }
    }

    private static DicomFileContent ReadDataSet(InputFile file, ByteSource source, long position, FileMeta meta)
    {
        DataSetReader reader = DataSetReader.Sniff(source, position);
        string transferSyntaxUid = ActualTransferSyntax(meta.TransferSyntaxUid, reader);
        var image = new ImageAttributes();
        AttributeSet dataSet = image.DataSet;
        Element? pixelData = null;
        uint last = 0;
        bool identified = false;
        while (pixelData == null && reader.TryRead(out Element element))
        {
            if (!identified && element.Tag > DicomTags.Modality && dataSet.Text(DicomTags.Modality).Length > 0)
            {
                if (SliceHeaders.LeftOut(dataSet, meta.SopClassUid) is { } early) return early;
                identified = true;
            }

            if (element.Tag is DicomTags.PixelData or DicomTags.FloatPixelData or DicomTags.DoubleFloatPixelData) pixelData = element;
            else image.Take(reader, element);
            last = element.Tag;
        }

        DicomFileContent.LeftOut? leftOut = SliceHeaders.LeftOut(dataSet, meta.SopClassUid) ?? SliceHeaders.LeftOutForColour(dataSet);
        if (pixelData == null && IsTruncated(dataSet, last, leftOut))
            throw new DicomFormatException($"the file ends after {file.Length} bytes; expected PixelData");
        if (leftOut != null) return leftOut;
        if (pixelData == null) return new DicomFileContent.LeftOut(FileKind.NoPixelData);
        if (pixelData.Value.Tag != DicomTags.PixelData) return new DicomFileContent.LeftOut("floating-point pixel data");
        return new DicomFileContent.Image(SliceHeaders.Of(file, image, meta.SopClassUid, transferSyntaxUid, pixelData!.Value));
    }

    /// <summary>
    /// Whether a data set without pixels ends where more of a CT image could follow. Leaving such a file out could hide the loss
    /// of the first or last slice.
    /// </summary>
    /// <param name="last">Tag of its last element.</param>
    /// <param name="leftOut">Why it is not a CT image, or null if it is one.</param>
    private static bool IsTruncated(AttributeSet dataSet, uint last, DicomFileContent.LeftOut? leftOut)
    {
        if (leftOut == null) return last < DicomTags.Rows || dataSet.Contains(DicomTags.Rows);
        if (leftOut.Kind == FileKind.NoModality) return last < DicomTags.Modality;
        // The elements of a DICOMDIR are in group 0004.
        return leftOut.Kind == FileKind.NoSopClass && last < DicomTags.SopClassUid && last >> 16 != 0x0004;
    }

    /// <summary>
    /// Replaces a native transfer syntax by the one that matches the detected encoding. The meta information may be absent or
    /// wrong.
    /// </summary>
    private static string ActualTransferSyntax(string stated, DataSetReader reader)
    {
        if (stated.Length > 0 && TransferSyntax.Of(stated).Coding != PixelCoding.Native) return stated;
        if (!reader.BigEndian) return reader.IsExplicit ? TransferSyntax.ExplicitLittleEndian : TransferSyntax.ImplicitLittleEndian;
        return reader.IsExplicit
            ? TransferSyntax.ExplicitBigEndian
            : throw new DicomFormatException("the data set is big endian with implicit VR; expected a transfer syntax of the standard");
    }
}
