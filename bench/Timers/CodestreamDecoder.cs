using System.Buffers.Binary;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.Jpeg2000;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Timers;

/// <summary>Decodes files that contain a codestream without DICOM, for <c>peers/conformance.py</c>.</summary>
internal static unsafe class CodestreamDecoder
{
    /// <summary>
    /// <c>codestreams OUT FILE...</c>: decodes JPEG-LS, JPEG 2000 and HTJ2K. Writes the samples of file i to OUT/i as raw 16-bit
    /// values, and prints its rows and columns, or why it is refused.
    /// </summary>
    public static int Run(string[] arguments)
    {
        if (arguments.Length < 2) return Timer.Usage("OUT FILE...", arguments);
        for (int i = 1; i < arguments.Length; i++)
        {
            try
            {
                byte[] bytes = File.ReadAllBytes(arguments[i]);
                int start = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]);
                (int rows, int columns) = start < 0 ? SizeOfJpeg(bytes) : SizeOfJpeg2000(bytes.AsSpan(start));
                using var samples = new NativeBuffer<ushort>((long)rows * columns);
                CodingDamage damage = start < 0
                    ? DecodeJpegLs(bytes, rows, columns, samples) : Decode(bytes.AsSpan(start), rows, columns, samples);
                Timer.Save(Path.Combine(arguments[0], $"{i - 1}"), samples);
                Console.WriteLine($"{rows} {columns} {damage}");
            }
            catch (DicomFormatException e)
            {
                Console.WriteLine($"refused: {e.Message}");
            }
        }

        return 0;
    }

    private static CodingDamage Decode(ReadOnlySpan<byte> codestream, int rows, int columns, NativeBuffer<ushort> samples)
    {
        using var decoder = new Jpeg2000Decoder();
        return decoder.Decode(codestream, rows, columns, samples.Pointer);
    }

    private static CodingDamage DecodeJpegLs(byte[] file, int rows, int columns, NativeBuffer<ushort> samples)
    {
        using var decoder = new JpegLsDecoder();
        fixed (byte* coded = file)
        {
            JpegLsImage[] image = [new JpegLsImage(coded, file.Length, JpegLsHeaders.Of(file, rows, columns), samples.Pointer)];
            decoder.Decode(image, rows, columns);
        }

        return decoder.DamageOf(0);
    }

    /// <summary>Rows and columns in the SIZ segment: the image area of the reference grid.</summary>
    private static (int Rows, int Columns) SizeOfJpeg2000(ReadOnlySpan<byte> codestream)
    {
        if (codestream.Length < 24) throw new DicomFormatException("the SIZ segment is not complete");
        long width = Grid(codestream, 8) - Grid(codestream, 16), height = Grid(codestream, 12) - Grid(codestream, 20);
        if (width is < 1 or > ushort.MaxValue || height is < 1 or > ushort.MaxValue)
            throw new DicomFormatException($"the image has {height} rows and {width} columns; expected 1 to 65535");
        return ((int)height, (int)width);

        static long Grid(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
    }

    /// <summary>Rows and columns in the SOF55 segment.</summary>
    private static (int Rows, int Columns) SizeOfJpeg(ReadOnlySpan<byte> image)
    {
        int at = image.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xF7]);
        if (at < 0 || at + 9 > image.Length) throw new DicomFormatException("the file has no JPEG-LS frame");
        return (BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]));
    }
}
