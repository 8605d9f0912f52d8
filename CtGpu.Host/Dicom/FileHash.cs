using System.IO.Hashing;

namespace CtGpu.Host.Dicom;

/// <summary>XXH128 of all the bytes of a file, as <see cref="SlicePixelReader"/> takes it on its way.</summary>
internal static class FileHash
{
    /// <exception cref="CtGpuException">The file cannot be read.</exception>
    public static Xxh128 Of(string path)
    {
        try
        {
            var hash = new XxHash128();
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            hash.Append(file);
            return Xxh128.Of(hash);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable("verify", path, cause);
        }
    }
}
