using System.Buffers;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives.Unpacking;

/// <summary>Unpacks gzip files.</summary>
internal static class GzipFile
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Opens the content of a gzip file: short content in memory, long content in a temporary file.</summary>
    /// <exception cref="IOException">The file cannot be read, or is damaged.</exception>
    public static InputBytes Open(string path)
    {
        InputBytes packed = InputPath.Open(path);
        (long length, long ticks) = (packed.Length, packed.TimeTicks);
        object key = (Path.GetFullPath(path), length, ticks);
        using Stream content = Unpack(packed);
        if (SpoolCache.Find(key) is { } unpacked) return unpacked;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            int filled = 0;
            while (content.Read(bytes, filled, bytes.Length - filled) is > 0 and int read)
            {
                filled += read;
                if (filled < bytes.Length) continue;
                if (filled >= ArchiveLimits.LongestInMemory)
                    return SpoolCache.Open(key, () => Spool(path));
                byte[] larger = ArrayPool<byte>.Shared.Rent(2 * bytes.Length);
                bytes.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }

            var inMemory = new GzipBytes(bytes, filled, ticks);
            bytes = [];
            return inMemory;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The content of a gzip file as a stream that throws <see cref="DamagedInputException"/>.</summary>
    /// <param name="packed">Disposed with the stream unless <paramref name="leaveOpen"/>.</param>
    public static Stream Unpack(InputBytes packed, bool leaveOpen = false) =>
        new GzipContent(packed, leaveOpen);

    /// <summary>Unpacks a gzip file to a temporary file.</summary>
    /// <exception cref="IOException">The file cannot be read, is damaged or unpacks to too many bytes, or there is no room.</exception>
    public static SpoolFile Spool(string path) => Spool(InputPath.Open(path));

    /// <param name="packed">Disposed at the end.</param>
    public static SpoolFile Spool(InputBytes packed)
    {
        using var content = new GzipContent(packed);
        return SpoolFile.Of(content, packed.TimeTicks, unpacked => ArchiveLimits.CheckExpansion(content.PackedRead, unpacked));
    }

    private sealed class GzipBytes(byte[] bytes, int length, long timeTicks) : InputBytes
    {
        private byte[]? _bytes = bytes;

        public override long Length => length;

        public override long TimeTicks => timeTicks;

        public override int MemoryBytes => _bytes?.Length ?? 0;

        public override int Read(Span<byte> destination, long offset)
        {
            int count = (int)Math.Clamp(length - offset, 0, destination.Length);
            _bytes.AsSpan((int)Math.Min(offset, length), count).CopyTo(destination);
            return count;
        }

        public override void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes) ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
