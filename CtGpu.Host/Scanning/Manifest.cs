using System.Text.Json;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Scanning;

/// <summary>
/// A list of series that <c>ctgpu index</c> wrote: one JSON object per line (docs/manifest.md). As an input it stands for the
/// files that it lists, which saves the search through folders.
/// </summary>
/// <param name="Path">Path of the manifest.</param>
/// <param name="Entries">Series and unreadable files, in the order of the lines.</param>
/// <param name="LeftOut">Files that are not CT slices.</param>
internal sealed record Manifest(string Path, IReadOnlyList<ManifestEntry> Entries, IReadOnlyList<LeftOutFile> LeftOut)
{
    public const string SeriesKind = "series";
    public const string UnreadableKind = "unreadable";
    public const string LeftOutKind = "left-out";

    /// <summary>Key of the name of a volume file.</summary>
    public const string VolumeNameKey = "volumeName";

    /// <summary>Key of the paths of the archives that contain the files of a line.</summary>
    public const string ArchivesKey = "archives";

    /// <summary>Whether a file is a manifest: its name ends in .jsonl, or it starts like JSON, which no DICOM file does.</summary>
    public static bool IsOne(string path)
    {
        if (System.IO.Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            // A pipe or a device has length 0, and opening one may block forever.
            if (InputPath.LengthOf(path) == 0) return false;
            using InputBytes file = InputPath.Open(path);
            Span<byte> start = stackalloc byte[2];
            return file.Read(start, 0) == 2 && start.SequenceEqual("{\""u8);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The DICOM reader reports the error.
            return false;
        }
    }

    /// <exception cref="CtGpuException">
    /// A line is not one of a manifest (66), or so long that the file cannot be one, or it is no regular file (2). Or it cannot be read
    /// now (75), or is not permitted to be read (65).
    /// </exception>
    public static Manifest Read(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(path) ?? "";
        var entries = new List<ManifestEntry>();
        var leftOut = new List<LeftOutFile>();
        int number = 0;
        try
        {
            foreach (string line in BoundedLines.Of(InputPath.StateOf(path), () => new BufferedStream(InputPath.OpenStream(path), 1 << 16)))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line)) continue;
                using JsonDocument json = JsonDocument.Parse(line);
                JsonElement root = json.RootElement;
                JsonElement.ArrayEnumerator listed = root.GetProperty("files").EnumerateArray();
                string[] files = [.. listed.Select(f => System.IO.Path.Combine(folder, PathOf(f)))];
                string[] archives = root.TryGetProperty(ArchivesKey, out JsonElement paths)
                    ? [.. paths.EnumerateArray().Select(f => System.IO.Path.Combine(folder, PathOf(f)))] : [];
                switch (root.GetProperty("kind").GetString())
                {
                    case SeriesKind when files.Length > 0:
                        string uid = TextOf(root, "SeriesInstanceUID");
                        string name = root.TryGetProperty(VolumeNameKey, out JsonElement text) ? text.GetString() ?? "" : "";
                        entries.Add(
                            new ManifestEntry(path, number, uid, files, root.GetProperty("bytes").GetInt64())
                            {
                                VolumeName = name,
                                Archives = archives,
                            });
                        break;
                    case UnreadableKind when files.Length > 0:
                        entries.Add(new ManifestEntry(path, number, "", files, null) { Archives = archives });
                        break;
                    case LeftOutKind:
                        string reason = TextOf(root, "reason");
                        leftOut.AddRange(files.Select(file => new LeftOutFile(file, reason)));
                        break;
                    default:
                        throw new JsonException("it lists no files, or its kind is unknown");
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentNullException)
        {
            throw new CtGpuException(
                ExitCode.NoInput, "scan",
                $"{path} line {number} is not a line of a manifest ({cause.Message.TrimEnd('.')}). Expected a line that ctgpu index wrote. "
                + "Run ctgpu index again, or pass the folder itself.", [path], cause);
        }
        catch (InvalidDataException cause)
        {
            throw new CtGpuException(
                ExitCode.Usage, "scan",
                $"{path} is no manifest: {cause.Message}. Expected a file with a line for each series, which ctgpu index wrote. "
                + "Run ctgpu index again, or pass the folder itself.", [path], cause);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw new CtGpuException(
                FileFault.InputCode(cause), "scan",
                $"{path} cannot be read ({FileFault.FirstLine(cause)}). Expected a readable manifest. Check the file, then run again.",
                [path], cause);
        }

        return new Manifest(path, entries, leftOut);
    }

    private static string TextOf(JsonElement line, string key) =>
        line.GetProperty(key).GetString() ?? throw new JsonException($"its {key} is null");

    private static string PathOf(JsonElement file) => file.GetString() is { Length: > 0 } path && !path.Contains('\0')
        ? path
        : throw new JsonException("a path is empty or contains a NUL");
}
