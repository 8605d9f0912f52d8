namespace CtGpu.Host.Dicom.Parsing;

/// <summary>
/// Bytes that are not what DICOM or a codec asks for. The message is the finding alone, in the middle of a sentence;
/// whoever knows the file's path makes a <see cref="CtGpuException"/> of it.
/// </summary>
internal sealed class DicomFormatException(string finding, Exception? inner = null) : Exception(finding, inner)
{
    /// <summary>What this alone ends the program with.</summary>
    public ExitCode Code { get; init; } = ExitCode.InvalidInput;

    /// <summary>What the user can do about it, as a sentence.</summary>
    public string Remedy { get; init; } = "The file is damaged or not valid DICOM: copy it again or leave it out.";
}
