using System.Text.Json;

namespace CtGpu.Host.Series;

/// <summary>A line of a manifest that names files: a series, or files that could not be read.</summary>
/// <param name="Manifest">The manifest's path.</param>
/// <param name="Line">1-based.</param>
/// <param name="SeriesInstanceUid">Empty for files without one, and for unreadable ones.</param>
/// <param name="Files">Paths that can be opened: what the manifest says, from its own folder on.</param>
/// <param name="Bytes">Length of all files when the manifest was made, or null where that is not known.</param>
internal sealed record ManifestEntry(string Manifest, int Line, string SeriesInstanceUid, IReadOnlyList<string> Files, long? Bytes)
{
    /// <summary>The UID, or the folder where there is none.</summary>
    public string DisplayName => SeriesInstanceUid.Length > 0 ? SeriesInstanceUid : Path.GetDirectoryName(Files[0]) is { Length: > 0 } folder ? folder : ".";
}

/// <summary>
/// A list of series as <c>ctgpu index</c> writes it: a JSON object a line (docs/manifest.md). As an INPUT it stands for
/// the files that it lists, which saves searching the folders.
/// </summary>
/// <param name="Path">The manifest.</param>
/// <param name="Entries">Series and unreadable files, in the order of the lines.</param>
/// <param name="LeftOut">Files that are no CT slices.</param>
internal sealed record Manifest(string Path, IReadOnlyList<ManifestEntry> Entries, IReadOnlyList<LeftOutFile> LeftOut)
{
    public const string SeriesKind = "series";
    public const string UnreadableKind = "unreadable";
    public const string LeftOutKind = "left-out";

    /// <summary>Whether a file is a manifest rather than DICOM: by its name, or because it begins like JSON, as no data set does.</summary>
    public static bool IsOne(string path)
    {
        if (System.IO.Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            // A pipe or a device has no length, and opening one may block for ever.
            if (new FileInfo(path) is { Exists: true, LinkTarget: null, Length: 0 }) return false;
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            Span<byte> start = stackalloc byte[2];
            return RandomAccess.Read(file, start, 0) == 2 && start.SequenceEqual("{\""u8);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it as DICOM will say so.
            return false;
        }
    }

    /// <exception cref="CtGpuException">It cannot be read, or is no manifest (code 66).</exception>
    public static Manifest Read(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(path) ?? "";
        var entries = new List<ManifestEntry>();
        var leftOut = new List<LeftOutFile>();
        int number = 0;
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line)) continue;
                using JsonDocument json = JsonDocument.Parse(line);
                JsonElement root = json.RootElement;
                string[] files = [.. root.GetProperty("files").EnumerateArray().Select(f => System.IO.Path.Combine(folder, f.GetString()!))];
                switch (root.GetProperty("kind").GetString())
                {
                    case SeriesKind when files.Length > 0:
                        entries.Add(new ManifestEntry(path, number, root.GetProperty("SeriesInstanceUID").GetString()!, files, root.GetProperty("bytes").GetInt64()));
                        break;
                    case UnreadableKind when files.Length > 0:
                        entries.Add(new ManifestEntry(path, number, "", files, null));
                        break;
                    case LeftOutKind:
                        string reason = root.GetProperty("reason").GetString()!;
                        leftOut.AddRange(files.Select(file => new LeftOutFile(file, reason)));
                        break;
                    default:
                        throw new JsonException("neither a series nor files that are none");
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new CtGpuException(
                ExitCode.NoInput, "scan",
                $"{path} line {number} is no line of a manifest ({cause.Message.TrimEnd('.')}). Expected what ctgpu index writes: make it anew, or give the folder itself.", [path], cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CtGpuException(ExitCode.NoInput, "scan", $"{path} cannot be read: {cause.Message} Check the file, then run again.", [path], cause);
        }

        return new Manifest(path, entries, leftOut);
    }
}
