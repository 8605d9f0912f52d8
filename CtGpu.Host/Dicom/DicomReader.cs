using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom;

/// <summary>Reads what the pipeline needs of a DICOM file without touching its pixels.</summary>
public static class DicomReader
{
    /// <summary>An inflated data set that has no pixel data by here holds no CT image.</summary>
    private const long LongestInflatedHeader = 256L << 20;

    /// <summary>
    /// Reads a file's header: usually one read of 16 KiB, more only where the header is longer. Takes files
    /// without preamble or meta information, and trusts the encoding it finds over the one that is announced.
    /// </summary>
    /// <param name="path">A file; its name and extension mean nothing.</param>
    /// <exception cref="CtGpuException">
    /// The file is marked as DICOM, or begins like a data set, but cannot be parsed (<see cref="ExitCode.InvalidInput"/>),
    /// or it cannot be read (<see cref="ExitCode.Transient"/>).
    /// </exception>
    public static DicomFileContent ReadHeader(string path)
    {
        try
        {
            // Pipes and devices have no length; to open one may block for ever.
            if (LengthOf(path) == 0) return new DicomFileContent.LeftOut("empty file");
            using InputFile file = InputFile.Open(path);
            using var source = new FileSource(file.Handle, file.Length);
            return FileMeta.FindStart(source) is { } start ? ReadMarked(file, source, start) : new DicomFileContent.LeftOut("not a DICOM file");
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

    private static long LengthOf(string path)
    {
        FileSystemInfo file = new FileInfo(path);
        if (file.LinkTarget != null) file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        return file is FileInfo { Exists: true } found ? found.Length : throw new FileNotFoundException("there is no such file");
    }

    private static DicomFileContent ReadMarked(InputFile file, FileSource source, long start)
    {
        FileMeta meta = FileMeta.Read(source, start);
        if (meta.SopClassUid == SopClass.MediaStorageDirectory) return new DicomFileContent.LeftOut("DICOMDIR");
        try
        {
            if (meta.TransferSyntaxUid != TransferSyntax.Deflated) return ReadDataSet(file, source, meta.End, meta);
            using var inflated = new InflatedSource(file.Path, meta.End, LongestInflatedHeader);
            return ReadDataSet(file, inflated, 0, meta);
        }
        catch (DicomFormatException) when (meta.SopClassUid.Length > 0 && !SopClass.IsCtImage(meta.SopClassUid))
        {
            // Damaged, but no slice of a CT series is lost with it.
            return new DicomFileContent.LeftOut(SopClass.Describe(meta.SopClassUid));
        }
    }

    private static DicomFileContent ReadDataSet(InputFile file, ByteSource source, long position, FileMeta meta)
    {
        DataSetReader reader = DataSetReader.Sniff(source, position);
        string transferSyntaxUid = RealTransferSyntax(meta.TransferSyntaxUid, reader);
        var image = new ImageAttributes();
        AttributeSet dataSet = image.DataSet;
        Element? pixelData = null;
        bool identified = false;
        while (pixelData == null && reader.TryRead(out Element element))
        {
            if (!identified && element.Tag > DicomTags.Modality && dataSet.Text(DicomTags.Modality).Length > 0)
            {
                if (SliceHeaders.ReasonToLeaveOut(dataSet, meta.SopClassUid) is { } early) return new DicomFileContent.LeftOut(early);
                identified = true;
            }

            if (element.Tag is DicomTags.PixelData or DicomTags.FloatPixelData or DicomTags.DoubleFloatPixelData) pixelData = element;
            else image.Take(reader, element);
        }

        string? reason = SliceHeaders.ReasonToLeaveOut(dataSet, meta.SopClassUid) ?? SliceHeaders.ReasonOfColour(dataSet);
        if (reason == null && pixelData == null)
        {
            // An image that promises rows and has none is cut, and may be the slice whose loss leaves no gap.
            if (dataSet.Contains(DicomTags.Rows)) throw new DicomFormatException($"the file ends after {file.Length} bytes, before its PixelData");
            reason = "no pixel data";
        }

        if (reason == null && pixelData!.Value.Tag != DicomTags.PixelData) reason = "floating-point pixel data";
        if (reason != null) return new DicomFileContent.LeftOut(reason);
        return new DicomFileContent.Image(SliceHeaders.Of(file, image, meta.SopClassUid, transferSyntaxUid, pixelData!.Value));
    }

    /// <summary>What the data set shows of its encoding outweighs the meta information, which may be absent or wrong.</summary>
    private static string RealTransferSyntax(string announced, DataSetReader reader)
    {
        if (announced.Length > 0 && TransferSyntax.Of(announced).Coding != PixelCoding.Native) return announced;
        if (!reader.BigEndian) return reader.IsExplicit ? TransferSyntax.ExplicitLittleEndian : TransferSyntax.ImplicitLittleEndian;
        return reader.IsExplicit ? TransferSyntax.ExplicitBigEndian : throw new DicomFormatException("the data set is big endian without VRs, which no transfer syntax is");
    }
}
