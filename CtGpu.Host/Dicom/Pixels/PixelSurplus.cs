using CtGpu.Host.Dicom.Files;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>
/// Checks the bytes of PixelData after the last frame. Padding is one repeated value. Anything else is pixels that the header
/// does not describe: if Rows, Columns or NumberOfFrames is too small, the frames are cut or sheared. Only files with such
/// bytes are opened.
/// </summary>
internal sealed class PixelSurplus
{
    private const int ShortestPeriod = sizeof(short);

    /// <summary>Longest padding of deflated PixelData, unless the frames are longer: a small file can inflate to any length.</summary>
    private const long LongestInflatedPadding = 1 << 20;

    /// <summary>Multi-frame files that have padding, because their frames are checked one by one.</summary>
    private readonly HashSet<(string Path, long Length, long TimeTicks)> _padded = [];

    /// <exception cref="DicomFormatException">The bytes after the last frame are not padding, or the file ends within them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Check(SliceHeader slice, PixelLayout layout)
    {
        long expected = (long)layout.FrameBytes * slice.NumberOfFrames;
        // Lengths are even, so one byte may follow an odd number of bytes.
        if (!layout.IsPlain || slice.PixelDataLength <= expected + 1) return;
        (string, long, long) key = (slice.Path, slice.FileLength, slice.FileTimeTicks);
        if (_padded.Contains(key)) return;
        bool inflates = layout.Syntax.Coding == PixelCoding.Deflated;
        if (inflates && slice.PixelDataLength - expected > Math.Max(expected, LongestInflatedPadding))
        {
            throw DicomFormatException.HeaderDescribesLess(
                $"deflated PixelData has {slice.PixelDataLength} bytes; {PixelLayout.Expectation(slice, expected)}");
        }

        using var file = InputFile.Open(slice);
        using ByteSource source = inflates
            ? InflatedFrames.Inflate(file)
            : new FileSource(file);
        Check(source, slice, layout, expected);
        if (slice.NumberOfFrames > 1) _padded.Add(key);
    }

    /// <summary>Checks the bytes of one frame in its own fragments or from another decoder.</summary>
    /// <param name="frame">All bytes of the frame.</param>
    /// <param name="slice">The frame's header.</param>
    /// <param name="layout">The layout of its pixels.</param>
    /// <param name="name">The frame as the subject of an error.</param>
    /// <exception cref="DicomFormatException">There are too few bytes, or the bytes after the samples are not padding.</exception>
    public static void CheckFrame(ReadOnlySpan<byte> frame, SliceHeader slice, PixelLayout layout, string name)
    {
        int expected = layout.FrameBytes;
        string finding = $"{name} has {frame.Length} bytes; {PixelLayout.Expectation(slice, 1, expected)}";
        if (frame.Length < expected) throw new DicomFormatException(finding);
        if (frame.Length > expected + 1 && !IsPadding(frame[expected..], PeriodOf(layout), default))
        {
            throw DicomFormatException.HeaderDescribesLess(finding);
        }
    }

    private static void Check(ByteSource source, SliceHeader slice, PixelLayout layout, long expected)
    {
        int period = PeriodOf(layout);
        byte[] value = [];
        long end = slice.PixelDataOffset + slice.PixelDataLength;
        for (long at = slice.PixelDataOffset + expected; at < end;)
        {
            // A multiple of every period.
            int count = (int)Math.Min(ByteSource.LongestPeek, end - at);
            ReadOnlySpan<byte> bytes = source.Peek(at, count);
            if (bytes.Length < count)
            {
                throw new DicomFormatException(
                    $"PixelData has {slice.PixelDataLength} bytes, but the file ends after {at + bytes.Length - slice.PixelDataOffset} "
                    + $"of them; {PixelLayout.Expectation(slice, expected)}");
            }

            if (value.Length == 0) value = bytes[..Math.Min(period, count)].ToArray();
            if (!IsPadding(bytes, period, value))
            {
                throw DicomFormatException.HeaderDescribesLess(
                    $"PixelData has {slice.PixelDataLength} bytes; "
                    + $"{PixelLayout.Expectation(slice, expected)}, or one repeated value after them");
            }

            at += count;
        }
    }

    /// <summary>Whether bytes repeat a value of 8 or 16 bits, or of a whole sample of 32 bits.</summary>
    private static bool IsPadding(ReadOnlySpan<byte> bytes, int period, ReadOnlySpan<byte> value)
    {
        int shortest = Math.Min(value.Length, bytes.Length);
        if (!bytes[..shortest].SequenceEqual(value[..shortest])) return false;
        return bytes.Length <= period || bytes[period..].SequenceEqual(bytes[..^period]);
    }

    private static int PeriodOf(PixelLayout layout) => Math.Max(ShortestPeriod, layout.BytesPerSample);
}
