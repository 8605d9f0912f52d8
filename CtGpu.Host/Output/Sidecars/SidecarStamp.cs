namespace CtGpu.Host.Output.Sidecars;

/// <summary>Shows whether ct.json of a folder was replaced: its time and size.</summary>
/// <param name="WriteTicks">Time of the last write; 0 without a sidecar.</param>
internal readonly record struct SidecarStamp(long WriteTicks, long Bytes)
{
    public static SidecarStamp Of(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, Sidecar.FileName));
        return file.Exists ? new SidecarStamp(file.LastWriteTimeUtc.Ticks, file.Length) : default;
    }
}
