using System.Text;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>Names of series that were read from a file: folders below OUT, with forward slashes.</summary>
internal static class SeriesName
{
    /// <summary>Longest name of a folder that file systems allow, in bytes.</summary>
    private const int MostFolderBytes = 255;

    /// <summary>Longest name. Linux allows paths of 4,095 bytes, with that of OUT.</summary>
    private const int MostBytes = 3000;

    /// <summary>Whether convert could have given this name. Such a name contains no way out of OUT.</summary>
    public static bool IsValid(string name) =>
        !Path.IsPathRooted(name)
        && !name.Any(c => c is '\\' or ':' || char.IsControl(c))
        && Encoding.UTF8.GetByteCount(name) <= MostBytes
        && name.Split('/').All(
            folder => folder.Trim() is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(folder) <= MostFolderBytes);
}
