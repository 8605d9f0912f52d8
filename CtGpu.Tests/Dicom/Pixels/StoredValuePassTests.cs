using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

public sealed class StoredValuePassTests
{
    /// <summary>Sizes around multiples of the pieces in which a slice is read.</summary>
    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 1, 3 }, { 255, 257 }, { 256, 256 }, { 2, 32_769 }, { 301, 311 }, { 512, 512 }, { 3, 65_535 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Pieces_have_every_value_once_and_in_order(int rows, int columns)
    {
        var random = new Random(rows + columns);
        foreach (bool bigEndian in (bool[])[false, true])
        {
            foreach (int frames in (int[])[1, 2])
            {
                short[] samples = [.. Enumerable.Range(0, frames * rows * columns).Select(_ => (short)random.Next(0x1000))];
                DicomBytes bytes = DicomBytes.CtSlice(bigEndian: bigEndian, rows: rows, columns: columns, pixels: samples);
                bytes.Text(0x00280008, "IS", $"{frames}");
                bytes.Short(0x00280101, "US", 12);
                bytes.Short(0x00280102, "US", 11);
                bytes.Trailer = new byte[random.Next(3) * 2];
                short[] expected = [.. samples.Select(sample => (short)((short)(sample << 4) >> 4))];
                AssertPassed(bytes.Build(), [.. expected.Chunk(rows * columns)]);
            }
        }
    }

    [Fact]
    public void Other_codings_pass_too()
    {
        var random = new Random(3);
        byte[] samples = [.. Enumerable.Range(0, 40 * 7).Select(_ => (byte)random.Next(256))];
        short[] values = [.. samples.Select(sample => (short)sample)];
        DicomBytes bytes = DicomBytes.CtSlice(rows: 40, columns: 7);
        bytes.Element(0x7FE00010, "OB", samples);
        bytes.Short(0x00280100, "US", 8);
        bytes.Short(0x00280101, "US", 8);
        bytes.Short(0x00280102, "US", 7);
        bytes.Short(0x00280103, "US", 0);
        AssertPassed(bytes.Build(), [values]);

        bytes = DicomBytes.CtSlice(rows: 40, columns: 7);
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.5";
        bytes.Fragments([], RleEncoder.Encode([.. samples.Select(sample => (int)sample)], 2, random));
        AssertPassed(bytes.Build(), [values]);
    }

    [Fact]
    public unsafe void A_file_that_is_cut_while_it_is_read_is_worth_another_try()
    {
        byte[] bytes = DicomBytes.CtSlice(rows: 512, columns: 512, pixels: new short[512 * 512]).Build();
        using var file = new TemporaryFile(bytes);
        SliceHeader slice = SliceReading.Headers(file.Path)[0];
        using var reader = new SlicePixelReader();
        var destination = new short[512 * 512];
        var cut = new Cut(file.Path, bytes.Length / 2);
        CtGpuException failure = Assert.Throws<CtGpuException>(() =>
        {
            fixed (short* values = destination) SliceReading.Read(reader, new SliceTarget(slice, values, cut));
        });
        Assert.Equal((ExitCode.Transient, "read"), (failure.Code, failure.Stage));
        Assert.Equal([file.Path], failure.Files);
        Assert.Contains($"ends after {bytes.Length / 2} bytes", failure.Message, StringComparison.Ordinal);
    }

    private static unsafe void AssertPassed(byte[] bytes, short[][] frames)
    {
        using var file = new TemporaryFile(bytes);
        using var reader = new SlicePixelReader();
        IReadOnlyList<SliceHeader> slices = SliceReading.Headers(file.Path);
        Assert.Equal(frames.Length, slices.Count);
        for (int n = 0; n < frames.Length; n++)
        {
            short[] values = frames[n], result = new short[values.Length];
            fixed (short* destination = result)
            {
                var recorder = new Recorder(destination);
                Assert.Equal(Xxh128.Of(bytes), SliceReading.Read(reader, new SliceTarget(slices[n], destination, recorder)));
                Assert.Equal(values, recorder.Stored);
            }

            Assert.Equal(values.Select(value => (short)(value ^ 0x55)), result);
            Assert.Equal(values, SliceReading.Pixels(reader, slices[n], out _));
        }
    }

    /// <summary>Records the stored values and writes other values.</summary>
    private sealed unsafe class Recorder(short* next) : IStoredValuePass
    {
        private short* _next = next;

        public List<short> Stored { get; } = [];

        public void Run(short* stored, short* destination, int count)
        {
            Assert.Equal((nint)_next, (nint)destination);
            Stored.AddRange(new ReadOnlySpan<short>(stored, count));
            for (int i = 0; i < count; i++) destination[i] = (short)(stored[i] ^ 0x55);
            _next += count;
        }
    }

    private sealed unsafe class Cut(string path, long length) : IStoredValuePass
    {
        public void Run(short* stored, short* destination, int count)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(length);
        }
    }
}
