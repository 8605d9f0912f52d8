using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Host.Scanning;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Scanning;

/// <summary>
/// A folder of text files that imitate DICOM files. "slice UID z [ImageType]" is a CT slice, "object" a DICOM file that is not a CT
/// image, "broken" a DICOM file that cannot be parsed, "locked" one that cannot be read this time, "large" one that
/// needs too much memory. Other files are what they are.
/// </summary>
internal sealed class ScanFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ctgpu-scan-");

    public string Root => _root.FullName;

    public static DicomFileContent Read(string path)
    {
        string[] words = File.Exists(path) ? File.ReadAllText(path).Split(' ') : [""];
        if (words[0] == "broken") throw new CtGpuException(ExitCode.InvalidInput, "header", $"{path}: broken.", [path]);
        if (words[0] == "locked") throw new CtGpuException(ExitCode.Transient, "header", $"{path}: locked.", [path]);
        if (words[0] == "large") throw new InsufficientMemoryException();
        if (words[0] == "object") return new DicomFileContent.LeftOut("Modality MR");
        if (words[0] != "slice") return DicomReader.ReadHeader(path);
        double z = double.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture);
        SliceHeader slice = SyntheticSeries.Slice(0, 0, z, path) with { SeriesInstanceUid = words[1] == "none" ? "" : words[1] };
        return new DicomFileContent.Image([words.Length > 3 ? slice with { ImageType = words[3].Split('\\') } : slice]);
    }

    /// <summary>Writes a file and creates its folders.</summary>
    /// <returns>The path of the file.</returns>
    public string Write(string name, string content)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>The path relative to the folder, as tests use it.</summary>
    public string NameOf(string path) => Path.GetRelativePath(Root, path);

    public void Link(string name, string target) => File.CreateSymbolicLink(PathOf(name), target);

    /// <summary>Scans the whole folder, or the given files and folders in it.</summary>
    public ScanResult Scan(params string[] names) =>
        SeriesScanner.Scan(names.Length == 0 ? [Root] : [.. names.Select(PathOf)], 2, null, Read, TestContext.Current.CancellationToken);

    public void Dispose() => _root.Delete(recursive: true);
}
