using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Series;

namespace CtGpu.Tests.Series;

/// <summary>
/// A folder of files that stand for DICOM files: "slice UID z [ImageType]" is a CT slice, "broken" a file that is
/// marked as DICOM but cannot be parsed, anything else no DICOM.
/// </summary>
internal sealed class ScanFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ctgpu-scan-");

    public string Root => _root.FullName;

    public static DicomFileContent Read(string path)
    {
        string[] words = File.ReadAllText(path).Split(' ');
        if (words[0] == "broken") throw new CtGpuException(ExitCode.InvalidInput, "header", $"{path}: broken.", [path]);
        if (words[0] != "slice") return new DicomFileContent.LeftOut("not a DICOM file");
        double z = double.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture);
        SliceHeader slice = SyntheticSeries.Slice(0, 0, z, path) with { SeriesInstanceUid = words[1] == "none" ? "" : words[1] };
        return new DicomFileContent.Image([words.Length > 3 ? slice with { ImageType = words[3].Split('\\') } : slice]);
    }

    /// <summary>Writes a file, and its folders.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string content)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>A path below the folder, as tests name it.</summary>
    public string NameOf(string path) => Path.GetRelativePath(Root, path);

    public void Link(string name, string target) => File.CreateSymbolicLink(PathOf(name), target);

    /// <summary>Scans the whole folder, or these files and folders of it.</summary>
    public ScanResult Scan(params string[] names) =>
        SeriesScanner.Scan(names.Length == 0 ? [Root] : [.. names.Select(PathOf)], 2, null, Read, TestContext.Current.CancellationToken);

    public void Dispose() => _root.Delete(recursive: true);
}
