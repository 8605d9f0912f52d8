using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

public sealed class NativePixelTests
{
    /// <summary>Sizes around multiples of the vector width.</summary>
    public static TheoryData<int> Columns => [1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 64, 65];

    [Theory]
    [MemberData(nameof(Columns))]
    public void Stored_bits_are_taken_from_every_place_in_the_sample(int columns)
    {
        var random = new Random(columns);
        short[] samples = [.. Enumerable.Range(0, columns).Select(_ => (short)random.Next(0x10000))];
        foreach (bool bigEndian in (bool[])[false, true])
        {
            foreach ((int stored, int high) in ((int, int)[])[(16, 15), (12, 11), (12, 15), (12, 13), (10, 9), (1, 0), (15, 14)])
            {
                foreach (bool signed in (bool[])[false, true])
                {
                    DicomBytes bytes = DicomBytes.CtSlice(bigEndian: bigEndian, rows: 1, columns: columns, pixels: samples);
                    Describe(bytes, 16, stored, high, signed);
                    IEnumerable<short> expected = samples.Select(sample => (short)Stored(sample, stored, high, signed));
                    Assert.Equal(expected, Assert.Single(SliceReading.Pixels(bytes.Build())));
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_are_widened(bool signed)
    {
        DicomBytes bytes = DicomBytes.CtSlice(rows: 1, columns: 40);
        byte[] samples = [.. Enumerable.Range(0, 40).Select(i => (byte)(i * 7))];
        bytes.Element(0x7FE00010, "OB", samples);
        Describe(bytes, 8, 8, 7, signed);
        Assert.Equal(samples.Select(sample => signed ? (short)(sbyte)sample : sample), Assert.Single(SliceReading.Pixels(bytes.Build())));
    }

    [Fact]
    public void Bytes_in_a_big_endian_file_are_refused()
    {
        DicomBytes bytes = DicomBytes.CtSlice(bigEndian: true);
        Describe(bytes, 8, 8, 7, signed: false);
        SliceReading.PixelsRefused(bytes.Build(), "big endian");
    }

    [Theory]
    [InlineData(true, new[] { -32768, -1, 0, 32767 })]
    [InlineData(false, new[] { 0, 1, 40000, 65535 })]
    public void Samples_of_32_bits_are_taken_where_they_fit(bool signed, int[] samples)
    {
        foreach (bool bigEndian in (bool[])[false, true])
        {
            DicomBytes bytes = Wide(bigEndian, signed, samples);
            Assert.Equal(samples.Select(sample => unchecked((short)sample)), Assert.Single(SliceReading.Pixels(bytes.Build())));
        }
    }

    [Theory]
    [InlineData(true, 32768)]
    [InlineData(true, -32769)]
    [InlineData(false, 65536)]
    public void Samples_of_32_bits_that_do_not_fit_are_refused(bool signed, int sample) => SliceReading.PixelsRefused(
        Wide(bigEndian: false, signed, [0, 0, 0, sample]).Build(), $"stored value {sample} of pixel 3", "16 bits");

    [Fact]
    public void Padding_written_across_the_whole_sample_survives()
    {
        short[] pixels = [.. Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? (short)-2000 : (short)(0xF000 | i))];
        DicomBytes bytes = DicomBytes.CtSlice(rows: 1, columns: 40, pixels: pixels);
        Describe(bytes, 16, 12, 11, signed: false);
        bytes.Short(0x00280120, "US", 63536);
        IEnumerable<short> expected = Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? (short)-2000 : (short)i);
        Assert.Equal(expected, Assert.Single(SliceReading.Pixels(bytes.Build())));
    }

    [Theory]
    [InlineData(12, 12, 11)]
    [InlineData(16, 17, 16)]
    [InlineData(16, 12, 10)]
    [InlineData(16, 12, 16)]
    [InlineData(16, 0, 0)]
    public void Bit_depths_that_make_no_sense_are_refused(int allocated, int stored, int high)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        Describe(bytes, allocated, stored, high, signed: true);
        SliceReading.PixelsRefused(bytes.Build(), "Bits");
    }

    [Fact]
    public void Pixels_too_few_are_refused_and_never_made_up()
    {
        DicomBytes bytes = DicomBytes.CtSlice(rows: 2, columns: 3, pixels: [1, 2, 3, 4, 5]);
        SliceReading.PixelsRefused(bytes.Build(), "PixelData has 10 bytes", "expected 12 bytes for 1 x 2 x 3 pixels of 16 bits");
        bytes.Short(0x00280010, "US", 0);
        SliceReading.PixelsRefused(bytes.Build(), "0 rows");
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Lossless")]
    [InlineData("1.2.840.10008.1.2.4.110", "JPEG XL Lossless")]
    [InlineData("1.2.3.4.5", "unknown")]
    public void Transfer_syntaxes_without_a_decoder_are_named(string uid, string name)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = uid;
        bytes.Fragments([], new byte[100]);
        SliceReading.PixelsRefused(bytes.Build(), uid, name, "Export the series uncompressed");
    }

    [Fact]
    public void Pixels_that_do_not_go_with_the_transfer_syntax_are_refused()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.5";
        SliceReading.PixelsRefused(bytes.Build(), "not encapsulated", "RLE Lossless");
        bytes = DicomBytes.CtSlice();
        bytes.Fragments([], new byte[100]);
        SliceReading.PixelsRefused(bytes.Build(), "encapsulated", "Explicit VR Little Endian");
    }

    [Fact]
    public void The_hash_is_over_all_bytes_of_the_file()
    {
        DicomBytes bytes = DicomBytes.CtSlice(rows: 300, columns: 3, pixels: new short[900]);
        bytes.Element(0x00091001, "OB", new byte[300_000]);
        bytes.Trailer = new byte[1000];
        byte[] file = bytes.Build();
        Assert.Equal(Xxh128.Of(file), Hash(file));

        DicomBytes frames = DicomBytes.CtSlice(pixels: new short[12]);
        frames.Text(0x00280008, "IS", "2");
        file = frames.Build();
        Assert.Equal(Xxh128.Of(file), Hash(file));
    }

    [Fact]
    public void A_file_that_changed_since_its_header_was_read_is_worth_another_try()
    {
        using var file = new TemporaryFile(DicomBytes.CtSlice().Build());
        SliceHeader slice = SliceReading.Headers(file.Path)[0];
        File.AppendAllText(file.Path, "more");
        using var reader = new SlicePixelReader();
        CtGpuException failure = Assert.Throws<CtGpuException>(() => SliceReading.Pixels(reader, slice, out _));
        Assert.Equal(ExitCode.Transient, failure.Code);
        Assert.Contains($"{slice.FileLength + 4} bytes; expected {slice.FileLength}", failure.Message, StringComparison.Ordinal);
    }

    private static Xxh128 Hash(byte[] bytes)
    {
        using var file = new TemporaryFile(bytes);
        using var reader = new SlicePixelReader();
        Xxh128[] hashes = [.. SliceReading.Headers(file.Path).Select(frame =>
        {
            SliceReading.Pixels(reader, frame, out Xxh128 hash);
            return hash;
        })];
        return Assert.Single(hashes.Distinct());
    }

    private static DicomBytes Wide(bool bigEndian, bool signed, int[] samples)
    {
        DicomBytes bytes = DicomBytes.CtSlice(bigEndian: bigEndian, rows: 1, columns: samples.Length);
        bytes.Element(0x7FE00010, "OW", [.. samples.SelectMany(sample => DicomBytes.UInt32(bigEndian, unchecked((uint)sample)))]);
        Describe(bytes, 32, 32, 31, signed);
        return bytes;
    }

    private static void Describe(DicomBytes bytes, int allocated, int stored, int high, bool signed)
    {
        bytes.Short(0x00280100, "US", allocated);
        bytes.Short(0x00280101, "US", stored);
        bytes.Short(0x00280102, "US", high);
        bytes.Short(0x00280103, "US", signed ? 1 : 0);
    }

    /// <summary>Extracts the stored value bit by bit, as the standard defines it.</summary>
    private static int Stored(int sample, int stored, int high, bool signed)
    {
        int value = 0;
        for (int bit = 0; bit < stored; bit++) value |= ((sample >> (high - stored + 1 + bit)) & 1) << bit;
        return signed && (value >> (stored - 1)) == 1 ? value - (1 << stored) : value;
    }
}
