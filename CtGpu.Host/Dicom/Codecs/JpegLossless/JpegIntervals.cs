using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>
/// Reads the coded data of a scan, one restart interval after another, and removes the stuffed bytes. A decoder can then load
/// 64 bits at any position.
/// </summary>
internal unsafe ref struct JpegIntervals
{
    private const byte Stuffed = 0xFF;

    private readonly byte* _destination;
    private readonly int _slack;
    private ReadOnlySpan<byte> _rest;
    private int _restarts;

    /// <param name="coded">All bytes after the headers of the scan.</param>
    /// <param name="slack">Number of zeros to add after an interval, at least 16.</param>
    /// <param name="scratch">Receives the current interval; the next interval overwrites it.</param>
    public JpegIntervals(ReadOnlySpan<byte> coded, int slack, ref NativeBuffer<byte> scratch)
    {
        _destination = Scratch.Take(ref scratch, (long)coded.Length + slack);
        _slack = slack;
        _rest = coded;
        Unstuff();
    }

    /// <summary>The current interval, without stuffed bytes.</summary>
    public readonly byte* Data => _destination;

    /// <summary>Length of the current interval in bits.</summary>
    public long Bits { get; private set; }

    /// <summary>The bytes after the current interval: a marker, or nothing.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Moves to the next interval. Its restart marker must have the next number.</summary>
    public void Restart()
    {
        int expected = JpegMarkers.Restart0 + (_restarts++ & 7);
        if (_rest.Length < 2 || _rest[1] != expected)
        {
            throw new DicomFormatException($"the JPEG image does not have the expected restart marker FF{expected:X2}");
        }

        _rest = _rest[2..];
        Unstuff();
    }

    /// <summary>Copies the data up to the next marker and replaces FF00 by FF.</summary>
    private void Unstuff()
    {
        fixed (byte* coded = _rest)
        {
            byte* from = coded, end = coded + _rest.Length, to = _destination;
            while (true)
            {
                CopyPlain(ref from, end, ref to);
                if (end - from < 2 || from[1] is not (0x00 or Stuffed)) break;
                // FF followed by FF is a fill byte before a marker.
                if (from[1] == 0x00) *to++ = Stuffed;
                from += from[1] == 0x00 ? 2 : 1;
            }

            _rest = _rest[(int)(from - coded)..];
            Bits = 8 * (to - _destination);
            new Span<byte>(to, _slack).Clear();
        }
    }

    /// <summary>Copies up to the next FF, in whole blocks. The next block overwrites excess bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPlain(ref byte* source, byte* end, ref byte* destination)
    {
        byte* from = source, to = destination;
        uint stuffed = 0;
        while (stuffed == 0 && end - from >= Vector128<byte>.Count)
        {
            var block = Vector128.Load(from);
            block.Store(to);
            stuffed = Vector128.Equals(block, Vector128.Create(Stuffed)).ExtractMostSignificantBits();
            int plain = stuffed == 0 ? Vector128<byte>.Count : BitOperations.TrailingZeroCount(stuffed);
            from += plain;
            to += plain;
        }

        while (from < end && *from != Stuffed) *to++ = *from++;
        source = from;
        destination = to;
    }
}
