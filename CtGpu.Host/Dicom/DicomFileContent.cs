namespace CtGpu.Host.Dicom;

/// <summary>What one file of the input turned out to be.</summary>
public abstract record DicomFileContent
{
    private DicomFileContent()
    {
    }

    /// <summary>A CT image.</summary>
    /// <param name="Frames">One header a frame, in the file's order: one for an ordinary slice, several for enhanced CT.</param>
    public sealed record Image(IReadOnlyList<SliceHeader> Frames) : DicomFileContent;

    /// <summary>Something that is rightly no part of a CT series.</summary>
    /// <param name="Reason">A short phrase with the fact found, such as "Modality MR".</param>
    public sealed record LeftOut(string Reason) : DicomFileContent;
}
