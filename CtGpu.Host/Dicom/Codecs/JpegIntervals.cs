using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Hands out the coded data of a scan, one restart interval after another, without the bytes stuffed into them: so a
/// decoder can load 64 bits wherever it stands.
/// </summary>
internal unsafe ref struct JpegIntervals
{
    private const byte Stuffed = 0xFF;

    private readonly byte* _destination;
    private readonly int _slack;
    private ReadOnlySpan<byte> _rest;
    private int _restarts;

    /// <param name="coded">What follows the headers of the scan.</param>
    /// <param name="slack">Zeros wanted behind an interval, 16 or more.</param>
    /// <param name="scratch">Where an interval goes; its contents are void with the next one.</param>
    public JpegIntervals(ReadOnlySpan<byte> coded, int slack, ref NativeBuffer<byte> scratch)
    {
        _destination = Scratch.Take(ref scratch, (long)coded.Length + slack);
        _slack = slack;
        _rest = coded;
        Unstuff();
    }

    public readonly byte* Data => _destination;

    public long Bits { get; private set; }

    /// <summary>Goes behind the next restart marker, which must be the one whose turn it is.</summary>
    public void Restart()
    {
        int expected = JpegMarkers.Restart0 + (_restarts++ & 7);
        if (_rest.Length < 2 || _rest[1] != expected) throw new DicomFormatException($"the JPEG image lacks restart marker FF{expected:X2}");
        _rest = _rest[2..];
        Unstuff();
    }

    /// <summary>Copies up to the next marker; FF00 in the data stands for FF.</summary>
    private void Unstuff()
    {
        fixed (byte* coded = _rest)
        {
            byte* from = coded, end = coded + _rest.Length, to = _destination;
            while (true)
            {
                CopyPlain(ref from, end, ref to);
                if (end - from < 2 || from[1] is not (0x00 or Stuffed)) break;
                // FF before a marker is fill.
                if (from[1] == 0x00) *to++ = Stuffed;
                from += from[1] == 0x00 ? 2 : 1;
            }

            _rest = _rest[(int)(from - coded)..];
            Bits = 8 * (to - _destination);
            new Span<byte>(to, _slack).Clear();
        }
    }

    /// <summary>Copies up to the next FF, in whole blocks: what of one is too much, the next overwrites.</summary>
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
