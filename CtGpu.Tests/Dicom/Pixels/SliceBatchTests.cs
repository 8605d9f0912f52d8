using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

/// <summary>Slices that are read in a batch.</summary>
public sealed class SliceBatchTests
{
    private const int Rows = 30;
    private const int Columns = 40;
    private const string JpegLossless = "1.2.840.10008.1.2.4.70";

    [Fact]
    public void Slices_of_a_batch_have_the_same_pixels_as_each_alone()
    {
        byte[] native = DicomBytes.CtSlice(rows: Rows, columns: Columns, pixels: new short[Rows * Columns]).Build();
        foreach (byte[] other in (byte[][])[Slice(2), Slice(2, restartRows: 3), native])
        {
            using TemporaryFile first = new(Slice(1)), second = new(other);
            using var reader = new SlicePixelReader();
            SliceHeader a = SliceReading.Header(first.Path), b = SliceReading.Header(second.Path);
            foreach ((SliceHeader one, SliceHeader two) in ((SliceHeader, SliceHeader)[])[(a, b), (b, a)])
            {
                short[][] pixels = ReadTwo(reader, one, two, out Xxh128[] hashes);
                Assert.Equal(SliceReading.Pixels(reader, one, out Xxh128 hashOfOne), pixels[0]);
                Assert.Equal(SliceReading.Pixels(reader, two, out Xxh128 hashOfTwo), pixels[1]);
                Assert.Equal([hashOfOne, hashOfTwo], hashes);
                Assert.Equal(FileHash.Of(one.Path), hashes[0]);
            }
        }
    }

    [Fact]
    public unsafe void Each_slice_of_a_batch_runs_its_own_pass()
    {
        using TemporaryFile first = new(Slice(1)), second = new(Slice(2));
        using var reader = new SlicePixelReader();
        SliceHeader a = SliceReading.Header(first.Path), b = SliceReading.Header(second.Path);
        short[] pixels = new short[2 * Rows * Columns];
        Tenfold passOfA = new(), passOfB = new();
        fixed (short* to = pixels)
        {
            reader.Read([new SliceTarget(a, to, passOfA), new SliceTarget(b, to + (Rows * Columns), passOfB)], new Xxh128[2]);
        }

        short[] plain = [.. SliceReading.Pixels(reader, a, out _), .. SliceReading.Pixels(reader, b, out _)];
        Assert.Equal(plain.Select(value => (short)(10 * value)), pixels);
        Assert.Equal((Rows * Columns, Rows * Columns), (passOfA.Values, passOfB.Values));
    }

    [Fact]
    public void Only_lossless_JPEG_takes_less_time_in_batches()
    {
        using TemporaryFile jpeg = new(Slice(1)), native = new(DicomBytes.CtSlice().Build());
        SliceHeader slice = SliceReading.Header(jpeg.Path);
        using SlicePixelReader reader = new(), foreign = new(DicomReaderChoice.FoDicom, () => new Counting(() => { }));
        Assert.Equal(2, reader.BatchSizeOf(slice));
        Assert.Equal(1, foreign.BatchSizeOf(slice));
        Assert.Equal(1, reader.BatchSizeOf(SliceReading.Header(native.Path)));
        Assert.Equal(1, reader.BatchSizeOf(slice with { TransferSyntaxUid = "1.2.3" }));
    }

    [Fact]
    public unsafe void More_slices_than_a_batch_are_read_one_by_one()
    {
        TemporaryFile[] files = [.. Enumerable.Range(1, 3).Select(seed => new TemporaryFile(Slice(seed)))];
        using var reader = new SlicePixelReader();
        short[] pixels = new short[3 * Rows * Columns];
        Xxh128[] hashes = new Xxh128[3];
        fixed (short* to = pixels)
        {
            var batch = new SliceTarget[3];
            for (int i = 0; i < 3; i++) batch[i] = new SliceTarget(SliceReading.Header(files[i].Path), to + (i * Rows * Columns));
            reader.Read(batch, hashes);
        }

        Assert.Equal(files.SelectMany(file => SliceReading.Pixels(reader, SliceReading.Header(file.Path), out _)), pixels);
        Assert.Equal(files.Select(file => FileHash.Of(file.Path)), hashes);
        foreach (TemporaryFile file in files) file.Dispose();
    }

    [Fact]
    public void A_batch_for_the_foreign_decoder_is_decoded_by_it()
    {
        using TemporaryFile first = new(Slice(1)), second = new(Slice(2));
        int asked = 0;
        using var reader = new SlicePixelReader(DicomReaderChoice.FoDicom, () => new Counting(() => asked++));
        short[][] pixels = ReadTwo(reader, SliceReading.Header(first.Path), SliceReading.Header(second.Path), out _);
        Assert.Equal(2, asked);
        Assert.All(pixels, slice => Assert.All(slice, value => Assert.Equal(7, value)));
    }

    [Fact]
    public void The_damaged_slice_of_a_batch_is_named()
    {
        using TemporaryFile good = new(Slice(1)), bad = new(Slice(2, cut: true));
        using var reader = new SlicePixelReader();
        foreach ((TemporaryFile first, TemporaryFile second) in ((TemporaryFile, TemporaryFile)[])[(good, bad), (bad, good), (bad, bad)])
        {
            (SliceHeader a, SliceHeader b) = (SliceReading.Header(first.Path), SliceReading.Header(second.Path));
            CtGpuException refusal = Assert.Throws<CtGpuException>(() => ReadTwo(reader, a, b, out _));
            Assert.Equal(ExitCode.InvalidInput, refusal.Code);
            Assert.Equal([bad.Path], refusal.Files);
            Assert.Contains("end or are damaged in row", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static unsafe short[][] ReadTwo(SlicePixelReader reader, SliceHeader first, SliceHeader second, out Xxh128[] hashes)
    {
        short[] a = new short[Rows * Columns], b = new short[Rows * Columns];
        hashes = new Xxh128[2];
        fixed (short* toA = a, toB = b) reader.Read([new SliceTarget(first, toA), new SliceTarget(second, toB)], hashes);
        return [a, b];
    }

    private static byte[] Slice(int seed, int restartRows = 0, bool cut = false)
    {
        var random = new Random(seed);
        int[] samples = [.. Enumerable.Range(0, Rows * Columns).Select(_ => random.Next(4096))];
        byte[] image = new JpegLosslessEncoder { Precision = 12, RestartRows = restartRows }.Encode(samples, Rows, Columns);
        DicomBytes bytes = DicomBytes.CtSlice(rows: Rows, columns: Columns);
        bytes.TransferSyntaxUid = JpegLossless;
        bytes.Short(0x00280101, "US", 12);
        bytes.Short(0x00280102, "US", 11);
        bytes.Fragments([], image[..30], cut ? image[30..(image.Length / 2 / 2 * 2)] : image[30..]);
        return bytes.Build();
    }

    private sealed unsafe class Tenfold : IStoredValuePass
    {
        public int Values { get; private set; }

        public void Run(short* stored, short* destination, int count)
        {
            Values += count;
            for (int i = 0; i < count; i++) destination[i] = (short)(10 * stored[i]);
        }
    }

    private sealed class Counting(Action asked) : IForeignDecoder
    {
        public byte[] Decode(string path, int frame)
        {
            asked();
            byte[] bytes = new byte[2 * Rows * Columns];
            for (int i = 0; i < bytes.Length; i += 2) bytes[i] = 7;
            return bytes;
        }
    }
}
