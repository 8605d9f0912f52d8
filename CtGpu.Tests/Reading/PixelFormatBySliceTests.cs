using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Reading;

/// <summary>Series in which each slice says how its samples lie. Every voxel is compared with the number that was written.</summary>
public sealed class PixelFormatBySliceTests : IDisposable
{
    private const int Rows = 6, Columns = 37;

    private static readonly PixelFormat[] s_formats =
    [
        new(16, 16, 15, true), new(16, 16, 15, false), new(16, 12, 11, false), new(16, 12, 11, true), new(16, 12, 15, false),
        new(16, 13, 12, true), new(8, 8, 7, false), new(8, 8, 7, true), new(8, 7, 6, false), new(32, 32, 31, true),
        new(32, 32, 31, false), new(32, 20, 25, true), new(16, 16, 15, true, "1.2.840.10008.1.2.2"),
        new(16, 16, 15, false, "1.2.840.10008.1.2.2"), new(32, 32, 31, true, "1.2.840.10008.1.2.2"),
        new(8, 8, 7, false, Rle), new(16, 12, 11, true, Rle), new(32, 32, 31, true, Rle),
        new(8, 8, 7, false, JpegLossless), new(16, 12, 11, false, JpegLossless), new(16, 16, 15, true, JpegLossless),
    ];

    private const string Rle = "1.2.840.10008.1.2.5", JpegLossless = "1.2.840.10008.1.2.4.70";

    private readonly TempFolder _folder = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slices_of_several_pixel_formats_are_one_volume(int seed)
    {
        var random = new Random(seed);
        // The first seeds pair each format with the next ones; the others mix them at random.
        PixelFormat[] formats = [.. Enumerable.Range(0, 8).Select(
            z => s_formats[seed < 7 ? ((3 * seed) + (z % 3)) % s_formats.Length : random.Next(s_formats.Length)])];
        int[][] written = [.. formats.Select((format, z) => Write(format, z, random))];

        foreach (int threads in (int[])[1, 2])
        {
            Assert.Equal(written.SelectMany(slice => slice.Select(Auto)), Read(new ConvertOptions { Spacing = null }, threads));
            Assert.Equal(written.SelectMany(slice => slice.Select(Tutorial)), Read(TutorialPreset.Options, threads));
        }
    }

    [Fact]
    public void A_value_of_a_32_bit_slice_that_does_not_fit_16_bits_is_refused()
    {
        var random = new Random(0);
        Write(s_formats[0], 0, random);
        Write(s_formats[6], 1, random);
        Write(new(32, 32, 31, true), 2, random, value: 40000);
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => Read(new ConvertOptions { Spacing = null }, 1));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Equal([_folder.At("2")], refusal.Files);
        Assert.Contains("the stored value 40000 of pixel 5 does not fit in 16 bits", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>HU of a number in the file, without options. -2000 and 63536 are padding.</summary>
    private static short Auto(int stored) => stored == 63536 ? (short)-1024 : (short)Math.Clamp(stored - 1024, -1024, 32767);

    /// <summary>The tutorial stacks the slices and calls astype(int16), which keeps the low 16 bits of each number.</summary>
    private static short Tutorial(int stored) => unchecked((short)((short)stored == -2000 ? -1024 : (short)stored - 1024));

    private unsafe short[] Read(ConvertOptions options, int threads)
    {
        SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(
            SeriesScanner.Scan([_folder.Root], 1, null, CancellationToken.None).Series[0], options.GeometryRules));
        Assert.Equal("regular", volume.Report.Verdict);
        Conversion conversion = Conversion.Plan(volume, options);
        Assert.True(conversion.Computing.Resample.IsIdentity);
        using var reader = new SeriesReader(threads);
        using var buffer = new PageableBuffer(conversion.StoredBytes);
        conversion.Read(reader, buffer, CancellationToken.None);
        return new ReadOnlySpan<short>(buffer.Pointer, (int)conversion.Computing.Resample.InputShape.Voxels).ToArray();
    }

    /// <summary>Writes a slice of random numbers of its format, with garbage above and below the stored bits.</summary>
    /// <param name="value">The number of pixel 5.</param>
    private int[] Write(PixelFormat format, int z, Random random, int? value = null)
    {
        int bits = Math.Min(16, format.Stored), lowest = format.Signed ? -(1 << (bits - 1)) : 0, count = 1 << bits;
        int[] numbers = [.. Enumerable.Range(0, Rows * Columns).Select(_ => lowest + random.Next(count))];
        (numbers[0], numbers[1]) = (lowest, lowest + count - 1);
        if (bits == 16) numbers[2] = format.Signed ? -2000 : 63536;
        if (value is int given) numbers[5] = given;

        bool bigEndian = format.Syntax == "1.2.840.10008.1.2.2";
        DicomBytes file = DicomBytes.CtSlice(bigEndian: bigEndian, rows: Rows, columns: Columns);
        file.Text(0x00080018, "UI", $"1.2.3.{z + 1}");
        file.Text(0x00200032, "DS", z.ToString(CultureInfo.InvariantCulture).Insert(0, "0\\0\\"));
        file.Text(0x00280030, "DS", "1\\1");
        file.Short(0x00280100, "US", format.Allocated);
        file.Short(0x00280101, "US", format.Stored);
        file.Short(0x00280102, "US", format.High);
        file.Short(0x00280103, "US", format.Signed ? 1 : 0);

        uint used = (uint)((1UL << format.Stored) - 1) << (format.High + 1 - format.Stored);
        uint[] samples = [.. numbers.Select(number =>
            (((uint)number << (format.High + 1 - format.Stored)) & used) | ((uint)random.NextInt64(1L << 32) & ~used))];
        int[] coded = [.. samples.Select(sample => (int)(sample & (uint)((1UL << format.Allocated) - 1)))];
        switch (format.Syntax)
        {
            case Rle:
                file.Fragments([], RleEncoder.Encode(coded, format.Allocated / 8, random));
                break;
            case JpegLossless:
                var encoder = new JpegLosslessEncoder { Precision = format.Allocated, SelectionValue = 1 + (z / 2 % 2) };
                file.Fragments([], encoder.Encode(coded, Rows, Columns));
                break;
            default:
                file.Element(0x7FE00010, "OW", [.. samples.SelectMany(sample => Bytes(sample, format.Allocated, bigEndian))]);
                break;
        }

        file.TransferSyntaxUid = format.Syntax;
        File.WriteAllBytes(_folder.At($"{z}"), file.Build());
        return numbers;
    }

    private static byte[] Bytes(uint sample, int allocated, bool bigEndian)
    {
        byte[] bytes = DicomBytes.UInt32(bigEndian, bigEndian ? sample << (32 - allocated) : sample);
        return bytes[..(allocated / 8)];
    }

    private sealed record PixelFormat(int Allocated, int Stored, int High, bool Signed, string Syntax = "1.2.840.10008.1.2.1");
}
