using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>The bytes of an archive: a file, or a temporary file with unpacked bytes. Each opening is independent of the others.</summary>
internal sealed class ArchiveSource
{
    private readonly string _path;
    private readonly SpoolFile? _spool;
    private readonly long _length, _timeTicks;

    /// <param name="path">Path of the archive.</param>
    /// <param name="spool">Its unpacked bytes; closed with this. Null if the file has them.</param>
    public ArchiveSource(string path, SpoolFile? spool = null)
    {
        (_path, _spool) = (path, spool);
        using InputBytes bytes = OpenUnchecked();
        (_length, _timeTicks) = (bytes.Length, bytes.TimeTicks);
    }

    ~ArchiveSource() => _spool?.Release();

    /// <summary>Whether the bytes can be read again as fast as memory.</summary>
    public bool IsSpooled => _spool != null;

    /// <summary>Last write time of the archive in UTC ticks.</summary>
    public long TimeTicks => _timeTicks;

    /// <exception cref="IOException">The archive cannot be read, or has changed since it was opened first.</exception>
    public InputBytes Open()
    {
        InputBytes bytes = OpenUnchecked();
        if (bytes.Length == _length && bytes.TimeTicks == _timeTicks) return bytes;
        bytes.Dispose();
        throw new IOException(
            $"the archive {_path} has changed since its list of members was read; expected no change. Another program writes to it");
    }

    private InputBytes OpenUnchecked()
    {
        InputBytes bytes = _spool?.Open() ?? new FileBytes(InputPath.OpenFile(_path));
        GC.KeepAlive(this);
        return bytes;
    }
}
