namespace CtGpu.Host.Dicom;

/// <summary>Content of one input file.</summary>
internal abstract record DicomFileContent
{
    private DicomFileContent()
    {
    }

    /// <summary>A CT image.</summary>
    /// <param name="Frames">A header for each frame, in file order: one for an ordinary slice, several for enhanced CT.</param>
    public sealed record Image(IReadOnlyList<SliceHeader> Frames) : DicomFileContent;

    /// <summary>A file that is not part of any CT series.</summary>
    /// <param name="Reason">A short phrase with the fact found, such as "Modality MR".</param>
    /// <param name="Kind">Null for a DICOM object that is certainly not a CT slice.</param>
    public sealed record LeftOut(string Reason, FileKind? Kind = null) : DicomFileContent
    {
        public LeftOut(FileKind kind)
            : this(kind.Reason, kind)
        {
        }
    }
}
