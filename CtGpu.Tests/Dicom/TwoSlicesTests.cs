using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom;

/// <summary>Slices that are read two at once.</summary>
public sealed class TwoSlicesTests
{
    private const int Rows = 30;
    private const int Columns = 40;
    private const string JpegLossless = "1.2.840.10008.1.2.4.70";

    [Fact]
    public void Two_slices_are_what_each_is_alone()
    {
        foreach (byte[] other in (byte[][])[Slice(2), Slice(2, restartRows: 3), DicomBytes.CtSlice(rows: Rows, columns: Columns, pixels: new short[Rows * Columns]).Build()])
        {
            using TemporaryFile first = new(Slice(1)), second = new(other);
            using var reader = new SlicePixelReader();
            SliceHeader a = Header(first), b = Header(second);
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
    public unsafe void Each_slice_goes_through_its_own_pass()
    {
        using TemporaryFile first = new(Slice(1)), second = new(Slice(2));
        using var reader = new SlicePixelReader();
        SliceHeader a = Header(first), b = Header(second);
        short[] pixels = new short[2 * Rows * Columns];
        Tenfold passOfA = new(), passOfB = new();
        fixed (short* to = pixels) reader.ReadTwo(new SliceTarget(a, to, passOfA), new SliceTarget(b, to + (Rows * Columns), passOfB));
        short[] plain = [.. SliceReading.Pixels(reader, a, out _), .. SliceReading.Pixels(reader, b, out _)];
        Assert.Equal(plain.Select(value => (short)(10 * value)), pixels);
        Assert.Equal((Rows * Columns, Rows * Columns), (passOfA.Values, passOfB.Values));
    }

    [Fact]
    public void Two_slices_for_another_decoder_go_there()
    {
        using TemporaryFile first = new(Slice(1)), second = new(Slice(2));
        int asked = 0;
        using var reader = new SlicePixelReader(DicomReaderChoice.FoDicom, () => new Counting(() => asked++));
        short[][] pixels = ReadTwo(reader, Header(first), Header(second), out _);
        Assert.Equal(2, asked);
        Assert.All(pixels, slice => Assert.All(slice, value => Assert.Equal(7, value)));
    }

    [Fact]
    public void Of_two_slices_the_one_that_is_damaged_is_named()
    {
        using TemporaryFile good = new(Slice(1)), bad = new(Slice(2, cut: true));
        using var reader = new SlicePixelReader();
        foreach ((TemporaryFile first, TemporaryFile second) in ((TemporaryFile, TemporaryFile)[])[(good, bad), (bad, good), (bad, bad)])
        {
            CtGpuException refusal = Assert.Throws<CtGpuException>(() => ReadTwo(reader, Header(first), Header(second), out _));
            Assert.Equal(ExitCode.InvalidInput, refusal.Code);
            Assert.Equal([bad.Path], refusal.Files);
            Assert.Contains("data end or are damaged in row", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static unsafe short[][] ReadTwo(SlicePixelReader reader, SliceHeader first, SliceHeader second, out Xxh128[] hashes)
    {
        short[] a = new short[Rows * Columns], b = new short[Rows * Columns];
        fixed (short* toA = a, toB = b)
        {
            (Xxh128 hashOfFirst, Xxh128 hashOfSecond) = reader.ReadTwo(new SliceTarget(first, toA), new SliceTarget(second, toB));
            hashes = [hashOfFirst, hashOfSecond];
        }

        return [a, b];
    }

    private static SliceHeader Header(TemporaryFile file) => Assert.Single(Assert.IsType<DicomFileContent.Image>(DicomReader.ReadHeader(file.Path)).Frames);

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
