namespace CtGpu.Host.Dicom;

/// <summary>
/// The content of a file that is not a DICOM object, or an incomplete one. Such a file may stand in the place of a CT slice.
/// </summary>
/// <param name="One">The content with its article: "a zip archive".</param>
/// <param name="Reason">Why the file is left out: "zip archive, not unpacked".</param>
/// <param name="Reasons">The same for several files.</param>
/// <param name="Remedy">How to get the slice, as a sentence without its full stop.</param>
internal sealed record FileKind(string One, string Reason, string Reasons, string Remedy)
{
    private const string CopyAgain = "Copy the file again";
    private const string DownloadAgain = "Download the file again if a server sent this in its place";

    public static readonly FileKind Empty = Plain("empty or not a regular file", "Fetch the file again");
    public static readonly FileKind TooShort = new("too short for a DICOM file", "not a DICOM file", "not a DICOM file", CopyAgain);
    public static readonly FileKind Other = Plain("not a DICOM file", CopyAgain);
    public static readonly FileKind Zeros = new(
        "without a header, only zeros", "only zeros", "only zeros", "Copy the file again: an interrupted copy leaves zeros");

    public static readonly FileKind LfsPointer =
        Of("a", "Git LFS pointer", "Fetch the content with git lfs pull") with { IsPointer = true };

    public static readonly FileKind AnnexPointer =
        Of("a", "git-annex pointer", "Fetch the content with git annex get") with { IsPointer = true };

    public static readonly FileKind DvcPointer = Of("a", "DVC pointer", "Fetch the content with dvc pull") with { IsPointer = true };
    public static readonly FileKind Html = Of("an", "HTML page", DownloadAgain);
    public static readonly FileKind Xml = Of("an", "XML document", DownloadAgain);
    public static readonly FileKind Json = Of("a", "JSON document", DownloadAgain);
    public static readonly FileKind AppleDouble = Of("an", "AppleDouble file of macOS", CopyAgain);

    public static readonly FileKind Gzip = Packed("a", "gzip file", "gunzip");

    /// <summary>The compressed bytes start like a DICOM file.</summary>
    public static readonly FileKind GzippedDicom = Packed("a", "gzip file of DICOM", "gunzip") with { IsSlice = true };

    /// <summary>An object of no known class.</summary>
    public static readonly FileKind NoSopClass = Incomplete("SOP class");

    public static readonly FileKind NoModality = Incomplete("Modality") with { IsSlice = true };
    public static readonly FileKind NoPixelData = Incomplete("pixel data") with { IsSlice = true };

    /// <summary>The file refers to content that was not fetched.</summary>
    public bool IsPointer { get; private init; }

    /// <summary>The content is compressed, or an archive.</summary>
    public bool IsPacked { get; private init; }

    /// <summary>The content shows that the file holds or held DICOM, whatever its name.</summary>
    public bool IsSlice { get; private init; }

    /// <summary>Content in a compressed file or an archive.</summary>
    /// <param name="command">Unpacks it.</param>
    /// <param name="isInput">Whether it can be an input.</param>
    public static FileKind Packed(string article, string name, string command, bool isInput = false) =>
        new(
            $"{article} {name}", $"{name}, not unpacked", $"{Plural(name)}, not unpacked",
            isInput ? $"Unpack with {command} or pass it as an INPUT of its own" : $"Unpack with {command}")
        {
            IsPacked = true,
        };

    /// <summary>A symbolic link in an archive, or a hard link to a file that is not before it.</summary>
    public static readonly FileKind LinkInArchive = new(
        "a link in an archive", "link in an archive", "links in archives", "Make the archive with the files themselves (tar --dereference)")
    {
        IsPointer = true,
    };

    /// <summary>A link to a file that does not exist.</summary>
    public static FileKind BrokenLink(string? target)
    {
        bool annexed = target?.Contains("annex/objects/", StringComparison.Ordinal) == true;
        string remedy = annexed ? AnnexPointer.Remedy : "Fetch the file again";
        return new($"a link to {target}, which does not exist", "broken link", "broken links", remedy) { IsPointer = true };
    }

    private static FileKind Of(string article, string name, string remedy) => new($"{article} {name}", name, Plural(name), remedy);

    private static FileKind Plain(string finding, string remedy) => new(finding, finding, finding, remedy);

    private static FileKind Incomplete(string attribute) =>
        new($"a DICOM file with no {attribute}", $"no {attribute}", $"no {attribute}", "Export the slice again");

    private static string Plural(string name)
    {
        int end = name.IndexOf(" of ", StringComparison.Ordinal);
        return end < 0 ? name + "s" : name.Insert(end, "s");
    }
}
