using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives.Unpacking;

/// <summary>
/// The long contents that were unpacked last. The frames of a multi-frame file are opened one by one; without this, each of them would
/// unpack the file.
/// </summary>
internal static class SpoolCache
{
    private const int Kept = 2;

    private static readonly Lock s_lock = new();
    private static readonly List<(object Key, SpoolFile File)> s_files = [];

    /// <summary>The content with this key, or null if it is not kept.</summary>
    public static InputBytes? Find(object key)
    {
        lock (s_lock) return s_files.Find(file => file.Key.Equals(key)).File?.Open();
    }

    /// <param name="key">Equal only for equal contents.</param>
    /// <param name="unpack">Unpacks the content. Other threads wait.</param>
    public static InputBytes Open(object key, Func<SpoolFile> unpack)
    {
        lock (s_lock)
        {
            int at = s_files.FindIndex(file => file.Key.Equals(key));
            SpoolFile file = at >= 0 ? s_files[at].File : unpack();
            if (at >= 0) s_files.RemoveAt(at);
            s_files.Add((key, file));
            InputBytes bytes = file.Open();
            if (s_files.Count <= Kept) return bytes;
            s_files[0].File.Release();
            s_files.RemoveAt(0);
            return bytes;
        }
    }
}
