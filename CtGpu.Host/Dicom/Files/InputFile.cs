using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Dicom.Files;

/// <summary>An open input file, and the errors that name it.</summary>
internal sealed class InputFile : IDisposable
{
    private InputFile(string path, InputBytes bytes)
    {
        Path = path;
        Bytes = bytes;
        Length = bytes.Length;
    }

    public string Path { get; }

    public InputBytes Bytes { get; }

    /// <summary>Length in bytes; of the target if the path is a link, of the content if the file is a gzip file that was unpacked.</summary>
    public long Length { get; }

    /// <summary>Last write time in UTC ticks; of the target if the path is a link.</summary>
    public long TimeTicks => Bytes.TimeTicks;

    /// <summary>Whether the file is a gzip file that was unpacked.</summary>
    public bool IsGzip { get; private init; }

    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open the file.</exception>
    public static InputFile Open(string path) => new(path, InputPath.Open(path));

    /// <summary>Opens the file of a slice, unpacked if it is a gzip file.</summary>
    /// <exception cref="IOException">The file cannot be opened, or its compressed content is damaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open the file.</exception>
    public static InputFile Open(SliceHeader slice) => slice.IsGzip ? OpenGzip(slice.Path) : Open(slice.Path);

    /// <summary>Opens the content of a gzip file.</summary>
    /// <exception cref="IOException">The file cannot be opened, or its compressed content is damaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open the file.</exception>
    public static InputFile OpenGzip(string path) => new(path, GzipFile.Open(path)) { IsGzip = true };

    /// <summary>Opens the same content a second time.</summary>
    public InputFile OpenAgain() => IsGzip ? OpenGzip(Path) : Open(Path);

    /// <summary>The error for a file with invalid content.</summary>
    public static CtGpuException Damaged(string stage, string path, DicomFormatException finding) =>
        new(ExitCode.InvalidInput, stage, $"{path}: {OneLine(finding.Message)}. {finding.Remedy}", [path], finding);

    /// <summary>The error for a file that could not be read: this time (75), or for lack of permission (65).</summary>
    public static CtGpuException Unreadable(string stage, string path, Exception cause) =>
        new(
            FileFault.InputCode(cause),
            stage,
            $"{path}: cannot be read: {cause.Message.TrimEnd('.')}. "
            + ((cause as DamagedInputException)?.Remedy ?? "Check the file and the disk, then run again."),
            [path],
            cause);

    /// <summary>The error for a file that needs more memory than there is.</summary>
    public static CtGpuException NoMemory(string path, OutOfMemoryException cause) => new(
        ExitCode.Transient, "memory",
        $"{path}: not enough memory to read it. Expected memory for its headers and one decoded slice. Free some, give fewer --jobs, or "
        + "raise the memory limit, then run the same command again.",
        [path],
        cause);

    public void Dispose() => Bytes.Dispose();

    /// <summary>Replaces control characters: a finding may quote text of the file, including line breaks.</summary>
    private static string OneLine(string text) => string.Create(text.Length, text, static (line, from) =>
    {
        for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(from[i]) ? '?' : from[i];
    });
}
