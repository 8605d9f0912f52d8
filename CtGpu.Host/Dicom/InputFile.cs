using CtGpu.Host.Dicom.Parsing;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Dicom;

/// <summary>An open file of the input, and what goes wrong with one, by name.</summary>
internal sealed class InputFile : IDisposable
{
    private InputFile(string path, SafeFileHandle handle)
    {
        Path = path;
        Handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    /// <summary>Bytes; of the file itself where the path is a link.</summary>
    public long Length { get; }

    /// <summary>Last write, UTC ticks; of the file itself where the path is a link.</summary>
    public long TimeTicks => File.GetLastWriteTimeUtc(Handle).Ticks;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static InputFile Open(string path) =>
        // Shared with writers: who copies a cohort may hold its files open still. (.NET puts its advisory lock on them all the same.)
        new(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    /// <summary>A file whose bytes are not what they should be.</summary>
    public static CtGpuException Damaged(string stage, string path, DicomFormatException finding) =>
        new(finding.Code, stage, $"{path}: {OneLine(finding.Message)}. {finding.Remedy}", [path], finding);

    /// <summary>A file that could not be read this time.</summary>
    public static CtGpuException Unreadable(string stage, string path, Exception cause) =>
        new(ExitCode.Transient, stage, $"{path}: cannot be read: {cause.Message.TrimEnd('.')}. Check the file and the disk, then run again.", [path], cause);

    public void Dispose() => Handle.Dispose();

    /// <summary>A finding may quote what a file says, line ends and all.</summary>
    private static string OneLine(string text) => string.Create(text.Length, text, static (line, from) =>
    {
        for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(from[i]) ? '?' : from[i];
    });
}
