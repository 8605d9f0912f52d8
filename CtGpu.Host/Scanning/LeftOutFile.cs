using CtGpu.Host.Dicom;

namespace CtGpu.Host.Scanning;

/// <summary>A file that is not a CT slice.</summary>
/// <param name="Path">Path as given or found, as in <see cref="Dicom.SliceHeader.Path"/>.</param>
/// <param name="Reason">Why the file was left out, in words for the user.</param>
internal sealed record LeftOutFile(string Path, string Reason)
{
    internal LeftOutFile(string path, FileKind kind)
        : this(path, kind.One) => Kind = kind;

    /// <summary>Its content; null for a DICOM object that is certainly not a CT slice, or if only a manifest lists the file.</summary>
    internal FileKind? Kind { get; init; }
}
