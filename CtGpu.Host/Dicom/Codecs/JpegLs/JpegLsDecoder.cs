using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// Decodes JPEG-LS (ITU-T T.87): one component of 2 to 16 bits, lossless or near-lossless, with restart intervals and preset
/// parameters. The stuffed bits are removed first, which allows loads at any position. The data are followed by as many zeros as
/// a row can read, so the end of the data is checked once per row.
/// </summary>
internal sealed unsafe class JpegLsDecoder : IDisposable
{
    /// <summary>Slices that are decoded together take as long as about three slices alone, whatever their number.</summary>
    private const int LeastTogether = 3;

    // Up to 7 bits complete the last byte. If it is FF then, a byte with 7 bits of padding follows.
    private const int LargestPaddingBits = 7;

    // CharLS has read about this many bits ahead when it looks for the marker of a restart, and ignores them.
    private const int LargestSurplusBits = 47;

    private readonly JpegLsGradients _gradients = new();
    private readonly JpegLsLanes _lanes = new();
    private readonly JpegLsLaneMemory _memory = new();
    private readonly JpegLsScan[] _scans = new JpegLsScan[JpegLsLanes.Count];
    private readonly CodingDamage[] _damage = new CodingDamage[JpegLsLanes.Count];
    private readonly NativeBuffer<JpegLsContext> _contexts = new(JpegLsContext.Count);

    public JpegLsDecoder()
    {
        for (int i = 0; i < _scans.Length; i++) _scans[i] = new JpegLsScan(_gradients);
    }

    /// <summary>Decodes up to <see cref="JpegLsLanes.Count"/> images of the same size.</summary>
    /// <exception cref="DicomFormatException">An image is damaged, or is followed by another one.</exception>
    public void Decode(ReadOnlySpan<JpegLsImage> images, int rows, int columns)
    {
        if (images.Length < LeastTogether || !DecodeTogether(images, rows, columns))
        {
            for (int i = 0; i < images.Length; i++) _damage[i] = DecodeAlone(images[i], rows, columns);
        }

        foreach (JpegLsImage image in images) ShiftSamples(image, (long)rows * columns);
    }

    /// <summary>Damage of an image of the last batch that did not prevent decoding.</summary>
    public CodingDamage DamageOf(int index) => _damage[index];

    public void Dispose()
    {
        _gradients.Dispose();
        _memory.Dispose();
        _contexts.Dispose();
    }

    /// <returns>False if the images cannot be decoded together, or if one of them is damaged.</returns>
    private bool DecodeTogether(ReadOnlySpan<JpegLsImage> images, int rows, int columns)
    {
        JpegLsParameters parameters = images[0].Headers.Parameters;
        long bytes = 0;
        foreach (JpegLsImage image in images)
        {
            if (image.Headers.Parameters != parameters || image.Headers.RowsOfInterval < rows) return false;
            bytes += BytesFor(image.Coded.Length, columns);
        }

        _gradients.Prepare(parameters);
        if (!JpegLsLanes.CanDecode(parameters) || !_memory.TryReserveLanes(columns, bytes, _gradients.Quantized)) return false;
        long offset = 0;
        Span<int> ends = stackalloc int[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            JpegLsImage image = images[i];
            ends[i] = Load(image.Coded, _memory.Data + offset, columns, out long bits);
            int* cells = _memory.Cells + _memory.FirstCell(i);
            var position = new JpegLsBits(_memory.Data, 8 * offset);
            _scans[i].Start(parameters, position, (8 * offset) + bits, cells, rows, columns, image.Destination);
            offset += BytesFor(image.Coded.Length, columns);
        }

        if (!_lanes.Decode(_scans.AsSpan(0, images.Length), parameters, _memory, columns)) return false;
        for (int i = 0; i < images.Length; i++) _damage[i] = CheckEnd(_scans[i], images[i].Coded[ends[i]..], isLast: true);
        return true;
    }

    private CodingDamage DecodeAlone(JpegLsImage image, int rows, int columns)
    {
        JpegLsHeaders headers = image.Headers;
        try
        {
            return DecodeAlone(image, headers.Parameters, rows, columns);
        }
        catch (DicomFormatException e) when (headers.Parameters.MaxVal != headers.LargestSample)
        {
            // CharLS and programs with it ignore MAXVAL, but write it.
            try
            {
                JpegLsParameters parameters = headers.Parameters.WithMaximum(headers.LargestSample);
                return DecodeAlone(image, parameters, rows, columns) | CodingDamage.WrongMaximum;
            }
            catch (DicomFormatException)
            {
                throw e;
            }
        }
    }

    private CodingDamage DecodeAlone(JpegLsImage image, JpegLsParameters parameters, int rows, int columns)
    {
        JpegLsHeaders headers = image.Headers;
        JpegLsScan scan = _scans[0];
        _gradients.Prepare(parameters);
        ReadOnlySpan<byte> rest = image.Coded;
        var damage = CodingDamage.None;
        for (int row = 0, restarts = 0; row < rows; row += headers.RowsOfInterval, restarts++)
        {
            if (row > 0) rest = AfterRestart(rest, restarts - 1);
            int count = Math.Min(headers.RowsOfInterval, rows - row);
            _memory.Reserve(columns, BytesFor(rest.Length, columns));
            int end = Load(rest, _memory.Data, columns, out long bits);
            rest = rest[end..];
            scan.Start(
                parameters, new JpegLsBits(_memory.Data, 0), bits, _memory.Cells, count, columns,
                image.Destination + ((long)row * columns));
            if (!JpegLsRegular.Decode(scan, parameters, _contexts.Pointer, _gradients.Quantized, columns))
            {
                throw new DicomFormatException($"the data of the JPEG-LS image end or are damaged in row {row + scan.Row} of {rows}");
            }

            damage |= CheckEnd(scan, rest, isLast: row + count == rows);
        }

        return damage;
    }

    private static long BytesFor(int coded, int columns) => JpegLsCodedData.BytesFor(coded) + JpegLsScan.LongestRowBytes(columns);

    /// <summary>Removes the stuffed bits of an interval, and adds zeros.</summary>
    private static int Load(ReadOnlySpan<byte> coded, byte* to, int columns, out long bits)
    {
        int end = JpegLsCodedData.Unstuff(coded, to, out bits);
        new Span<byte>(to + ((bits + 7) >> 3), (int)JpegLsScan.LongestRowBytes(columns)).Clear();
        return end;
    }

    /// <summary>Refuses coded data after the last sample of an interval: then the samples are wrong, or there are others.</summary>
    private static CodingDamage CheckEnd(JpegLsScan scan, ReadOnlySpan<byte> rest, bool isLast)
    {
        // Without a marker, the data may be followed by padding of the fragment.
        bool isPadding = scan.BitsLeft <= LargestPaddingBits || (rest.Length < 2 && scan.Bits.AreZero(scan.BitsLeft));
        bool isIgnored = scan.BitsLeft <= LargestSurplusBits && !isLast;
        if (!isPadding && !isIgnored)
        {
            throw new DicomFormatException(
                $"the JPEG-LS image is damaged: {scan.BitsLeft} bits follow the last sample; expected at most {LargestPaddingBits}");
        }

        CodingDamage damage = scan.HasWrongCodes ? CodingDamage.WrongCode : CodingDamage.None;
        if (scan.BitsLeft < 0) damage |= CodingDamage.MissingData;
        if (!isPadding) damage |= CodingDamage.SurplusData;
        if (!isLast) return damage;
        if (damage != CodingDamage.None && rest.Length < 2)
        {
            throw new DicomFormatException("the JPEG-LS image is damaged, and its end marker FFD9 is missing");
        }

        int at = 0;
        while (at + 1 < rest.Length && rest[at + 1] == 0xFF) at++;
        if (at + 1 < rest.Length && rest[at + 1] != JpegMarkers.EndOfImage)
        {
            throw new DicomFormatException(
                $"the JPEG-LS image is damaged: marker FF{rest[at + 1]:X2} follows the last sample; expected FFD9");
        }

        CodedImages.RefuseMore(PixelCoding.JpegLs, rest);
        return damage;
    }

    /// <summary>Undoes the point transform (C.2.3).</summary>
    private static void ShiftSamples(JpegLsImage image, long count)
    {
        int shift = image.Headers.PointTransform;
        if (shift == 0) return;
        int largest = image.Headers.LargestSample >> shift, near = image.Headers.Parameters.Near;
        ushort* samples = image.Destination;
        for (long i = 0; i < count; i++)
        {
            if (samples[i] > largest + near)
            {
                throw new DicomFormatException(
                    $"the JPEG-LS image is damaged: sample {samples[i]} with point transform {shift}; expected at most {largest + near}");
            }

            samples[i] = (ushort)(Math.Min((int)samples[i], largest) << shift);
        }
    }

    private static ReadOnlySpan<byte> AfterRestart(ReadOnlySpan<byte> rest, int restarts)
    {
        int expected = JpegMarkers.Restart0 + (restarts & 7);
        return rest.Length >= 2 && rest[1] == expected
            ? rest[2..]
            : throw new DicomFormatException($"the JPEG image does not have the expected restart marker FF{expected:X2}");
    }
}
