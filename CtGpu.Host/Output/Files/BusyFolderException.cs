namespace CtGpu.Host.Output.Files;

/// <summary>Another process keeps the <see cref="FolderLock"/> of a folder (code 75).</summary>
/// <param name="folder">The folder.</param>
/// <param name="path">Its lock file.</param>
/// <param name="waited">How long this process has waited.</param>
internal sealed class BusyFolderException(string folder, string path, TimeSpan waited) : CtGpuException(
    ExitCode.Transient, "write",
    FormattableString.Invariant($"{folder} has been locked by another ctgpu for {waited.TotalMinutes:0.##} minutes. ")
    + "Expected it to take seconds. Look for a stopped ctgpu process, on other machines too, end it, and run the same command again.",
    [path]);
