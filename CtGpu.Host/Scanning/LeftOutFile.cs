namespace CtGpu.Host.Scanning;

/// <summary>A file that is not a CT slice.</summary>
/// <param name="Path">Path as given or found, as in <see cref="Dicom.SliceHeader.Path"/>.</param>
/// <param name="Reason">Why the file was left out, in words for the user.</param>
public sealed record LeftOutFile(string Path, string Reason);
