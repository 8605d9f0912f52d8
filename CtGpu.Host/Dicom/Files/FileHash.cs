using System.IO.Hashing;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Dicom.Files;

/// <summary>XXH128 of all bytes of a file: the same hash that reading the pixels of its slices returns.</summary>
internal static class FileHash
{
    /// <exception cref="CtGpuException">The file cannot be read.</exception>
    public static Xxh128 Of(string path) => Of(path, static path => InputFile.Open(path));

    /// <summary>The hash of a slice's file; of its content if it is a gzip file.</summary>
    /// <exception cref="CtGpuException">The file cannot be read.</exception>
    public static Xxh128 Of(SliceHeader slice) => Of(slice.Path, _ => InputFile.Open(slice));

    private static Xxh128 Of(string path, Func<string, InputFile> open)
    {
        try
        {
            var hash = new XxHash128();
            using InputFile opened = open(path);
            using var file = new InputStream(opened.Bytes);
            hash.Append(file);
            return Xxh128.Of(hash);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable("verify", path, cause);
        }
    }
}
