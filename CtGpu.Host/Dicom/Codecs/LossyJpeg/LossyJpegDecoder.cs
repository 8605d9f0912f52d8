using System.Runtime.InteropServices;
using JpegLibrary;

namespace CtGpu.Host.Dicom.Codecs.LossyJpeg;

/// <summary>Decodes JPEG baseline and extended with JpegLibrary, which is managed code: damaged data end in an exception.</summary>
internal static unsafe class LossyJpegDecoder
{
    private const int BlockSize = 8;

    /// <param name="image">The image. Its size has been compared with the header.</param>
    /// <param name="rows">Rows in its header.</param>
    /// <param name="columns">Columns in its header.</param>
    /// <param name="precision">Bits of a sample.</param>
    /// <param name="samples">Output: <paramref name="rows"/> · <paramref name="columns"/> samples.</param>
    /// <exception cref="DicomFormatException">The image is damaged.</exception>
    public static void Decode(ReadOnlySpan<byte> image, int rows, int columns, int precision, ushort* samples)
    {
        LossyJpegSegments.Check(image);
        var decoder = new JpegDecoder();
        var blocks = new Blocks(rows, columns, precision, samples);
        decoder.SetInput(image.ToArray());
        decoder.SetOutputWriter(blocks);
        try
        {
            decoder.Decode();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library has no specific exception type for invalid data.
            throw new DicomFormatException($"the JPEG image is damaged ({e.Message.TrimEnd('.').Replace('\n', ' ')})", e);
        }

        blocks.CheckComplete();
    }

    private sealed class Blocks(int rows, int columns, int precision, ushort* samples) : JpegBlockOutputWriter
    {
        private readonly int _largest = (1 << precision) - 1;
        private readonly bool[] _written = new bool[BlocksOf(rows) * BlocksOf(columns)];

        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            if (componentIndex != 0 || x < 0 || y < 0 || x >= columns || y >= rows) return;
            int width = Math.Min(BlockSize, columns - x), height = Math.Min(BlockSize, rows - y);
            ReadOnlySpan<short> block = MemoryMarshal.CreateReadOnlySpan(ref blockRef, BlockSize * BlockSize);
            for (int row = 0; row < height; row++)
            {
                ushort* line = samples + ((long)(y + row) * columns) + x;
                for (int i = 0; i < width; i++) line[i] = (ushort)Math.Clamp((int)block[(row * BlockSize) + i], 0, _largest);
            }

            _written[((y / BlockSize) * BlocksOf(columns)) + (x / BlockSize)] = true;
        }

        public void CheckComplete()
        {
            int missing = _written.Count(written => !written);
            if (missing == 0) return;
            throw new DicomFormatException($"the JPEG image is damaged: {missing} of {_written.Length} blocks of 8 x 8 pixels are missing");
        }

        private static int BlocksOf(int pixels) => (pixels + BlockSize - 1) / BlockSize;
    }
}
