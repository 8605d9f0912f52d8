namespace CtGpu.Host.Output.Sidecars;

/// <summary>Shows whether ct.json of a folder was replaced: its time and size.</summary>
/// <param name="WriteTicks">Time of the last write; 0 without a sidecar.</param>
internal readonly record struct SidecarStamp(long WriteTicks, long Bytes)
{
    /// <exception cref="CtGpuException">The system cannot tell now (75), or does not permit it (73).</exception>
    public static SidecarStamp Of(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, Sidecar.FileName));
        try
        {
            FileAttributes attributes = FileState.AttributesOf(file);
            return attributes == FileState.Nothing || attributes.HasFlag(FileAttributes.Directory)
                ? default
                : new SidecarStamp(file.LastWriteTimeUtc.Ticks, file.Length);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("sidecar", file.FullName, cause);
        }
    }
}
