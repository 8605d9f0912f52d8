using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs;

public sealed class RleTests
{
    [Fact]
    public void What_was_packed_is_unpacked_for_every_depth_and_size()
    {
        foreach (int bytesPerSample in (int[])[1, 2, 4])
        {
            foreach ((int rows, int columns) in ((int, int)[])[(1, 1), (1, 127), (1, 128), (1, 129), (3, 5), (17, 33), (64, 64)])
            {
                var random = new Random((rows * 1000) + columns + bytesPerSample);
                int[] samples = Samples(random, rows * columns, bytesPerSample == 1 ? 127 : 32767);
                DicomBytes bytes = Slice(rows, columns, 8 * bytesPerSample, RleEncoder.Encode(samples, bytesPerSample, random));
                Assert.Equal(samples.Select(sample => (short)sample), Assert.Single(SliceReading.Pixels(bytes.Build())));
            }
        }
    }

    [Fact]
    public void Frames_that_are_not_whole_are_refused()
    {
        byte[] frame = RleEncoder.Encode(Samples(new Random(1), 100, 1000), 2, new Random(2));
        SliceReading.PixelsRefused(Slice(10, 10, 16, frame[..40]).Build(), "expected a header");
        SliceReading.PixelsRefused(Slice(10, 10, 16, frame[..^30]).Build(), "segment 2", "expected 100");
        SliceReading.PixelsRefused(Slice(10, 11, 16, frame).Build(), "segment 1", "expected 110");
        SliceReading.PixelsRefused(Slice(10, 10, 8, frame).Build(), "2 segments; expected 1");
        byte[] wild = [.. frame];
        wild[10] = 0x7F;
        SliceReading.PixelsRefused(Slice(10, 10, 16, wild).Build(), "segment 1", "is at bytes");
        SliceReading.PixelsRefused(Slice(1000, 1000, 16, frame).Build(), "ends too early", "2000000 bytes");
    }

    [Fact]
    public void More_rows_than_the_header_says_are_refused_with_both_numbers()
    {
        foreach (int bytesPerSample in (int[])[1, 2, 4])
        {
            byte[] frame = RleEncoder.Encode(Samples(new Random(1), 100, 100), bytesPerSample, new Random(2));
            int bits = 8 * bytesPerSample;
            SliceReading.PixelsRefused(Slice(9, 10, bits, frame).Build(), "contains 100 bytes; expected 90", "Rows, Columns");
            SliceReading.PixelsRefused(Slice(10, 9, bits, frame).Build(), "contains 100 bytes; expected 90");
            SliceReading.PixelsRefused(Slice(1, 10, bits, frame).Build(), "contains 100 bytes; expected 10");
        }
    }

    [Fact]
    public void Padding_after_a_segment_is_read()
    {
        int[] samples = [.. Samples(new Random(3), 90, 1000), .. Enumerable.Repeat(-2000, 10)];
        short[] pixels = [.. samples.Select(sample => (short)sample)];
        for (int seed = 0; seed < 20; seed++)
        {
            byte[] frame = RleEncoder.Encode(samples, 2, new Random(seed));
            Assert.Equal(pixels[..90], Assert.Single(SliceReading.Pixels(Slice(9, 10, 16, frame).Build())));
            Assert.Equal(pixels[..99], Assert.Single(SliceReading.Pixels(Slice(9, 11, 16, frame).Build())));
            foreach (byte value in (byte[])[0, 0x80, 0xFF])
            {
                byte[] padded = [.. frame, .. Enumerable.Repeat(value, 64)];
                Assert.Equal(pixels, Assert.Single(SliceReading.Pixels(Slice(10, 10, 16, padded).Build())));
            }
        }
    }

    private static int[] Samples(Random random, int count, int largest)
    {
        int[] samples = new int[count];
        for (int i = 0; i < count; i++) samples[i] = i > 0 && random.Next(3) > 0 ? samples[i - 1] : random.Next(-largest - 1, largest + 1);
        return samples;
    }

    private static DicomBytes Slice(int rows, int columns, int bits, byte[] frame)
    {
        DicomBytes bytes = DicomBytes.CtSlice(rows: rows, columns: columns, pixels: []);
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.5";
        bytes.Short(0x00280100, "US", bits);
        bytes.Short(0x00280101, "US", bits);
        bytes.Short(0x00280102, "US", bits - 1);
        bytes.Fragments([], frame);
        return bytes;
    }
}
