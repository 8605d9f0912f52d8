namespace CtGpu.Host.Archives;

/// <summary>The failure of an archive that is an input and cannot be read.</summary>
internal sealed class ArchiveFailure(string path, Exception cause) : CtGpuException(
    FileFault.InputCode(cause), "scan",
    $"{path} cannot be read as an archive: {FileFault.FirstLine(cause)}. "
    + ((cause as DamagedInputException)?.Remedy ?? "Check the file and the disk, then run again."),
    [path], cause)
{
}
