namespace CtGpu.Host.Dicom;

/// <summary>
/// Thrown for bytes that are not valid DICOM or not a valid codestream. The message holds only the finding, as the middle
/// part of a sentence. The caller that has the file's path converts it into a <see cref="CtGpuException"/>.
/// </summary>
internal sealed class DicomFormatException(string finding, Exception? inner = null) : Exception(finding, inner)
{
    /// <summary>The pixel data contain more than the header describes. Ignoring the rest could give a wrong image.</summary>
    public static DicomFormatException HeaderDescribesLess(string finding) => new(finding)
    {
        Remedy = "Rows, Columns, NumberOfFrames or BitsAllocated does not match the pixels: export the series again, "
            + "or correct the header.",
    };

    /// <summary>What the user can do about it, as a sentence.</summary>
    public string Remedy { get; init; } = "The file is damaged or not valid DICOM: copy it again or leave it out.";
}
