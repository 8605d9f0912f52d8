using System.Buffers;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives.Unpacking;

/// <summary>
/// The content of a zip member in memory. It is unpacked as far as it is read, so a header costs little. Reading the last byte checks
/// the length and the CRC-32.
/// </summary>
internal sealed class UnpackedBytes : InputBytes
{
    private const int BlockBytes = 1 << 15;

    private readonly UnpackingStream _unpacking;
    private byte[]? _bytes;
    private int _filled;

    public UnpackedBytes(UnpackingStream unpacking, long timeTicks)
    {
        _unpacking = unpacking;
        _bytes = ArrayPool<byte>.Shared.Rent((int)unpacking.Length);
        TimeTicks = timeTicks;
    }

    public override long Length => _unpacking.Length;

    public override long TimeTicks { get; }

    public override int MemoryBytes => (int)Length;

    public override int Read(Span<byte> destination, long offset)
    {
        int count = (int)Math.Clamp(Length - offset, 0, destination.Length);
        if (count == 0) return 0;
        int end = (int)offset + count;
        while (_filled < end)
        {
            int block = (int)Math.Min(Math.Max(BlockBytes, end - _filled), Length - _filled);
            _filled += _unpacking.Read(_bytes.AsSpan(_filled, block));
        }

        _bytes.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is not { } bytes) return;
        ArrayPool<byte>.Shared.Return(bytes);
        _unpacking.Dispose();
    }
}
