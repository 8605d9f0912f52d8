using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>
/// Decodes lossless JPEG, process 14 (ITU-T T.81, Annex H): one component of 2 to 16 bits, any selection value, point
/// transform and restart intervals. First it removes the stuffed bytes, which allows loads of 64 bits at any position. Then
/// each sample is predicted, its difference looked up, and both are added modulo 65536. The data are followed by as many zeros
/// as a row can read, so the end of the data is checked once per row.
/// </summary>
internal sealed unsafe class JpegLosslessDecoder : IDisposable
{
    private readonly JpegLosslessHeaders _headers = new();
    private readonly JpegLosslessHeaders _secondHeaders;
    private NativeBuffer<byte> _coded = new(0);
    private NativeBuffer<byte> _secondCoded = new(0);

    public JpegLosslessDecoder() => _secondHeaders = new JpegLosslessHeaders(_headers);

    /// <summary>Decodes an image of exactly the given size to samples of 16 bits.</summary>
    public void Decode(ReadOnlySpan<byte> image, int rows, int columns, ushort* destination) =>
        DecodeScan(_headers, _headers.Read(image, rows, columns), rows, columns, destination);

    /// <summary>
    /// Decodes two images of the same size. If neither has restart intervals and both have the same selection value, this takes
    /// little more time than one image.
    /// </summary>
    public void Decode(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int rows, int columns, ushort* firstDestination, ushort* secondDestination)
    {
        ReadOnlySpan<byte> firstCoded = _headers.Read(first, rows, columns), secondCoded = _secondHeaders.Read(second, rows, columns);
        int selection = _headers.SelectionValue;
        if (_secondHeaders.SelectionValue == selection && _headers.RowsOfInterval == rows && _secondHeaders.RowsOfInterval == rows)
        {
            int slack = JpegRows.LongestRowBytes(columns);
            var firstIntervals = new JpegIntervals(firstCoded, slack, ref _coded);
            var secondIntervals = new JpegIntervals(secondCoded, slack, ref _secondCoded);
            JpegInterval a = Interval(_headers, firstIntervals, firstDestination);
            JpegInterval b = Interval(_secondHeaders, secondIntervals, secondDestination);
            if (JpegRows.Decode(selection, ref a, ref b, rows, columns, out _))
            {
                CodedImages.RefuseMore(PixelCoding.JpegLossless, firstIntervals.Rest);
                CodedImages.RefuseMore(PixelCoding.JpegLossless, secondIntervals.Rest);
                UndoPointTransform(firstDestination, (long)rows * columns, _headers.PointTransform);
                UndoPointTransform(secondDestination, (long)rows * columns, _secondHeaders.PointTransform);
                return;
            }
        }

        DecodeScan(_headers, firstCoded, rows, columns, firstDestination);
        DecodeScan(_secondHeaders, secondCoded, rows, columns, secondDestination);
    }

    public void Dispose()
    {
        _headers.Dispose();
        _secondHeaders.Dispose();
        _coded.Dispose();
        _secondCoded.Dispose();
    }

    private void DecodeScan(JpegLosslessHeaders headers, ReadOnlySpan<byte> coded, int rows, int columns, ushort* destination)
    {
        var intervals = new JpegIntervals(coded, JpegRows.LongestRowBytes(columns), ref _coded);
        for (int row = 0; row < rows; row += headers.RowsOfInterval)
        {
            if (row > 0) intervals.Restart();
            int count = Math.Min(headers.RowsOfInterval, rows - row);
            JpegInterval interval = Interval(headers, intervals, destination + ((long)row * columns));
            if (!JpegRows.Decode(headers.SelectionValue, ref interval, ref interval, count, columns, out int done))
            {
                throw new DicomFormatException($"the data of the JPEG image end or are damaged in row {row + done} of {rows}");
            }
        }

        CodedImages.RefuseMore(PixelCoding.JpegLossless, intervals.Rest);
        UndoPointTransform(destination, (long)rows * columns, headers.PointTransform);
    }

    private static JpegInterval Interval(JpegLosslessHeaders headers, JpegIntervals intervals, ushort* destination) =>
        new(headers.Table, intervals.Data, intervals.Bits, destination, headers.Initial);

    private static void UndoPointTransform(ushort* samples, long count, int pointTransform)
    {
        if (pointTransform == 0) return;
        for (long i = 0; i < count; i++) samples[i] <<= pointTransform;
    }
}
