using System.IO.Hashing;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Dicom.Files;

/// <summary>XXH128 of all bytes of a file: the same hash that reading the pixels of its slices returns.</summary>
internal static class FileHash
{
    /// <exception cref="CtGpuException">The file cannot be read.</exception>
    public static Xxh128 Of(string path)
    {
        try
        {
            var hash = new XxHash128();
            using FileStream file = InputPath.OpenStream(path);
            hash.Append(file);
            return Xxh128.Of(hash);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable("verify", path, cause);
        }
    }
}
