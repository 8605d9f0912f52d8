using System.Runtime.InteropServices;
using JpegLibrary;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>Decodes JPEG baseline and extended with JpegLibrary.</summary>
internal static class JpegDctDecoder
{
    private const int BlockSize = 8;

    /// <inheritdoc cref="CharLs.Decode"/>
    public static void Decode(ReadOnlyMemory<byte> source, CodecRequest request, Memory<ushort> samples)
    {
        var decoder = new JpegDecoder();
        var blocks = new Blocks(request, samples);
        decoder.SetInput(source);
        decoder.SetOutputWriter(blocks);
        try
        {
            decoder.Decode();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library has no specific exception type for invalid data.
            throw new DicomFormatException($"JpegLibrary cannot decode it ({e.Message.TrimEnd('.').Replace('\n', ' ')})", e);
        }

        blocks.CheckComplete();
    }

    private sealed class Blocks(CodecRequest request, Memory<ushort> samples) : JpegBlockOutputWriter
    {
        private readonly int _rows = request.Rows, _columns = request.Columns, _largest = (1 << request.Precision) - 1;
        private readonly bool[] _written = new bool[BlocksOf(request.Rows) * BlocksOf(request.Columns)];

        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            if (componentIndex != 0 || x < 0 || y < 0 || x >= _columns || y >= _rows) return;
            int width = Math.Min(BlockSize, _columns - x), height = Math.Min(BlockSize, _rows - y);
            Span<ushort> pixels = samples.Span;
            ReadOnlySpan<short> block = MemoryMarshal.CreateReadOnlySpan(ref blockRef, BlockSize * BlockSize);
            for (int row = 0; row < height; row++)
            {
                Span<ushort> line = pixels.Slice(((y + row) * _columns) + x, width);
                for (int i = 0; i < width; i++) line[i] = (ushort)Math.Clamp((int)block[(row * BlockSize) + i], 0, _largest);
            }

            _written[((y / BlockSize) * BlocksOf(_columns)) + (x / BlockSize)] = true;
        }

        public void CheckComplete()
        {
            int missing = _written.Count(written => !written);
            if (missing > 0) throw new DicomFormatException($"{missing} of {_written.Length} blocks of 8 x 8 pixels are missing");
        }

        private static int BlocksOf(int pixels) => (pixels + BlockSize - 1) / BlockSize;
    }
}
