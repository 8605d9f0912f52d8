using System.Buffers;
using CtGpu.Host.Paths;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Archives.Unpacking;

/// <summary>
/// A temporary file with unpacked bytes. It has no name on Unix while it is used, and is deleted when it is closed elsewhere, so no file
/// remains after a crash. It is in TMPDIR, or else in /var/tmp, since /tmp is often in memory.
/// </summary>
internal sealed class SpoolFile
{
    private const int BlockBytes = 1 << 17;

    private readonly SafeFileHandle _handle;
    private int _users = 1;

    private SpoolFile(SafeFileHandle handle, long timeTicks)
    {
        _handle = handle;
        TimeTicks = timeTicks;
    }

    public long Length { get; private set; }

    public long TimeTicks { get; }

    public static string Folder =>
        Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } given ? given
        : !OperatingSystem.IsWindows() && Directory.Exists("/var/tmp") ? "/var/tmp" : Path.GetTempPath();

    /// <summary>Copies a stream to a new temporary file.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="timeTicks">The time that <see cref="Open()"/> reports.</param>
    /// <param name="check">Receives the number of bytes so far; throws if there are too many.</param>
    /// <exception cref="IOException">There is no room, or the stream cannot be read.</exception>
    public static SpoolFile Of(Stream content, long timeTicks, Action<long> check)
    {
        var file = new SpoolFile(Create(), timeTicks);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            while (content.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false) is > 0 and int length)
            {
                file.Write(block.AsSpan(0, length));
                check(file.Length);
            }

            return file;
        }
        catch
        {
            file.Release();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>A range of the bytes. The file stays open until all ranges are disposed, and <see cref="Release"/> was called.</summary>
    public InputBytes Open(long start, long length, long timeTicks) => new SpooledRange(this, start, length, timeTicks);

    /// <summary>All bytes.</summary>
    public InputBytes Open() => Open(0, Length, TimeTicks);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0) _handle.Dispose();
    }

    private static SafeFileHandle Create()
    {
        string path = Path.Combine(Folder, $"ctgpu-{Guid.NewGuid():N}.tmp");
        try
        {
            SafeFileHandle handle = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete,
                OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            return handle;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw NoRoom(cause);
        }
    }

    private static IOException NoRoom(Exception cause) => new(
        $"its content cannot be unpacked to the temporary folder {Folder} ({FileFault.FirstLine(cause)}); expected a folder with room for "
        + "it. Set TMPDIR to such a folder", cause);

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, Length);
            Length += bytes.Length;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw NoRoom(cause);
        }
    }

    private sealed class SpooledRange : InputBytes
    {
        private readonly long _start;
        private SpoolFile? _file;

        public SpooledRange(SpoolFile file, long start, long length, long timeTicks)
        {
            Interlocked.Increment(ref file._users);
            (_file, _start, Length, TimeTicks) = (file, start, length, timeTicks);
        }

        public override long Length { get; }

        public override long TimeTicks { get; }

        public override int Read(Span<byte> destination, long offset)
        {
            int count = (int)Math.Clamp(Length - offset, 0, destination.Length);
            return count == 0 ? 0 : RandomAccess.Read(_file!._handle, destination[..count], _start + offset);
        }

        public override void Dispose() => Interlocked.Exchange(ref _file, null)?.Release();
    }
}
