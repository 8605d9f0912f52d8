using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels.Decoders;

/// <summary>JPEG-LS in DICOM files.</summary>
public sealed class JpegLsSliceDecoderTests
{
    private const int Rows = 30;
    private const int Columns = 40;

    [Fact]
    public unsafe void Slices_of_a_batch_have_the_same_pixels_as_each_alone()
    {
        TemporaryFile[] files = [.. Enumerable.Range(1, 8).Select(seed => new TemporaryFile(Slice(12, Samples(seed)).Build()))];
        using var reader = new SlicePixelReader();
        SliceHeader[] headers = [.. files.Select(file => SliceReading.Header(file.Path))];
        Assert.Equal(JpegLsLanes.IsSupported ? 8 : 1, reader.BatchSizeOf(headers[0]));
        short[] pixels = new short[headers.Length * Rows * Columns];
        var hashes = new CtGpu.Host.Xxh128[headers.Length];
        fixed (short* to = pixels)
        {
            var batch = new SliceTarget[headers.Length];
            for (int i = 0; i < batch.Length; i++) batch[i] = new SliceTarget(headers[i], to + (i * Rows * Columns));
            reader.Read(batch, hashes);
        }

        Assert.Equal(headers.SelectMany(header => SliceReading.Pixels(reader, header, out _)), pixels);
        Assert.Equal(Enumerable.Range(1, 8).SelectMany(Samples).Select(sample => (short)sample), pixels);
        Assert.Equal(files.Select(file => FileHash.Of(file.Path)), hashes);
        foreach (TemporaryFile file in files) file.Dispose();
    }

    /// <summary>Near-lossless images coded with 16 bits, whose samples are decoded to values just outside BitsStored.</summary>
    [Theory]
    [InlineData(0, 4095, 8, 4097)]
    [InlineData(1, 2047, 9, 2052)]
    [InlineData(1, -2048, 9, -2057)]
    public void Samples_beyond_BitsStored_by_NEAR_are_clamped(int representation, int original, int near, int coded)
    {
        int[] samples = [.. Enumerable.Repeat(original & 0xFFFF, Rows * Columns)];
        new JpegLsEncoder { Near = near }.Encode(samples, Rows, Columns, out ushort[] decoded);
        Assert.All(decoded, sample => Assert.Equal((ushort)coded, sample));
        DicomBytes slice = Slice(16, samples, near);
        slice.Short(0x00280101, "US", 12);
        slice.Short(0x00280102, "US", 11);
        slice.Short(0x00280103, "US", representation);
        Assert.All(Assert.Single(SliceReading.Pixels(slice.Build())), pixel => Assert.Equal(original, pixel));
    }

    [Fact]
    public void A_slice_with_bits_above_BitsStored_keeps_its_stored_bits()
    {
        int[] samples = [.. Enumerable.Repeat(0x5800, Rows * Columns)];
        DicomBytes slice = Slice(16, samples, near: 1);
        slice.Short(0x00280101, "US", 12);
        slice.Short(0x00280102, "US", 11);
        slice.Short(0x00280103, "US", 0);
        Assert.All(Assert.Single(SliceReading.Pixels(slice.Build())), pixel => Assert.InRange(pixel, 0x7FF, 0x801));
    }

    private static int[] Samples(int seed) => JpegLsPictures.Samples(4095, Rows, Columns, seed);

    private static DicomBytes Slice(int precision, int[] samples, int near = 0)
    {
        DicomBytes slice = DicomBytes.CtSlice(rows: Rows, columns: Columns);
        slice.TransferSyntaxUid = near == 0 ? "1.2.840.10008.1.2.4.80" : "1.2.840.10008.1.2.4.81";
        slice.Short(0x00280103, "US", 0);
        slice.Fragments([], new JpegLsEncoder { Precision = precision, Near = near }.Encode(samples, Rows, Columns, out _));
        return slice;
    }
}
