using System.Runtime.InteropServices;
using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Reading;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

public sealed class InflatedFramesTests
{
    private const int Frames = 40;
    private const int Pixels = 32 * 32;

    [Fact]
    public void Frames_in_the_files_order_cost_one_inflation()
    {
        using var file = new TemporaryFile(Deflated());
        Assert.Equal(1, Read(file, Enumerable.Range(0, Frames)));
        Assert.Equal(1, Read(file, [3, 4, 17, Frames - 2]));
    }

    [Fact]
    public void Frames_in_any_order_are_right()
    {
        using var file = new TemporaryFile(Deflated());
        Assert.Equal(Frames, Read(file, Enumerable.Range(0, Frames).Reverse()));
        Assert.Equal(3, Read(file, [5, 5, 9, 2]));
    }

    [Fact]
    public void A_stream_that_ends_early_is_refused_at_the_frame_it_ends_in_each_time()
    {
        using var file = new TemporaryFile(Deflated(missingBytes: 100));
        IReadOnlyList<SliceHeader> frames = SliceReading.Headers(file.Path);
        using var reader = new SlicePixelReader();
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(Expected(Frames - 2), SliceReading.Pixels(reader, frames[Frames - 2], out _));
            CtGpuException refusal = Assert.Throws<CtGpuException>(() => SliceReading.Pixels(reader, frames[Frames - 1], out _));
            Assert.Contains($"of a frame of {2 * Pixels}", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Frames_are_read_in_the_order_of_their_files_and_slices_in_that_of_the_volume()
    {
        using var file = new TemporaryFile(Deflated());
        IReadOnlyList<SliceHeader> frames = SliceReading.Headers(file.Path);
        SliceHeader[] shuffled = [frames[7], frames[0], frames[39], frames[4]];
        Assert.Equal([1, 3, 0, 2], ReadingOrder.Of(shuffled));

        using var slice = new TemporaryFile(DicomBytes.CtSlice().Build());
        SliceHeader single = SliceReading.Header(slice.Path);
        Assert.Equal([0, 1, 2], ReadingOrder.Of([single with { Path = "b" }, single with { Path = "a" }, single with { Path = "c" }]));
    }

    /// <summary>Reads frames in the given order and checks their samples. Returns how often inflation started.</summary>
    private static int Read(TemporaryFile file, IEnumerable<int> order)
    {
        IReadOnlyList<SliceHeader> headers = SliceReading.Headers(file.Path);
        using var frames = new InflatedFrames();
        using InputFile input = InputFile.Open(file.Path);
        foreach (int frame in order)
        {
            byte[] samples = new byte[2 * Pixels];
            frames.Read(input, headers[frame], samples);
            Assert.Equal(Expected(frame), MemoryMarshal.Cast<byte, short>(samples).ToArray());
        }

        return frames.Inflations;
    }

    private static short[] Expected(int frame)
    {
        var random = new Random(frame);
        return [.. Enumerable.Range(0, Pixels).Select(_ => (short)random.Next(-1024, 3000))];
    }

    private static byte[] Deflated(int missingBytes = 0)
    {
        short[] pixels = [.. Enumerable.Range(0, Frames).SelectMany(Expected)];
        DicomBytes bytes = DicomBytes.CtSlice(rows: 32, columns: 32, pixels: pixels);
        bytes.Text(0x00280008, "IS", $"{Frames}");
        byte[] stored = MemoryMarshal.AsBytes<short>(pixels)[..^missingBytes].ToArray();
        bytes.Element(0x7FE00010, "OW", stored, (uint)(2 * pixels.Length));
        bytes.TransferSyntaxUid = TransferSyntax.Deflated;
        bytes.Deflate = true;
        return bytes.Build();
    }
}
