using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Host.Dicom.Pixels;

namespace CtGpu.Tests.Support.Dicom;

/// <summary>Reads files from bytes, with the same calls as the pipeline.</summary>
internal static class SliceReading
{
    public static DicomFileContent Content(byte[] bytes)
    {
        using var file = new TemporaryFile(bytes);
        return DicomReader.ReadHeader(file.Path);
    }

    /// <summary>The headers of all frames of a CT file.</summary>
    public static IReadOnlyList<SliceHeader> Headers(string path) =>
        Assert.IsType<DicomFileContent.Image>(DicomReader.ReadHeader(path)).Frames;

    /// <summary>The header of a file with one CT slice.</summary>
    public static SliceHeader Header(string path) => Assert.Single(Headers(path));

    /// <summary>The header of a file with one CT slice.</summary>
    public static SliceHeader Header(DicomBytes bytes)
    {
        using var file = new TemporaryFile(bytes.Build());
        return Header(file.Path);
    }

    /// <summary>The stored values of each frame of a file.</summary>
    public static short[][] Pixels(byte[] bytes)
    {
        using var file = new TemporaryFile(bytes);
        using var reader = new SlicePixelReader();
        return [.. Headers(file.Path).Select(frame => Pixels(reader, frame, out _))];
    }

    public static unsafe short[] Pixels(SlicePixelReader reader, SliceHeader slice, out Xxh128 hash)
    {
        short[] pixels = new short[slice.Rows * slice.Columns];
        fixed (short* destination = pixels) hash = Read(reader, new SliceTarget(slice, destination));
        return pixels;
    }

    /// <summary>Reads one slice.</summary>
    /// <returns>XXH128 of its file.</returns>
    public static Xxh128 Read(SlicePixelReader reader, SliceTarget target)
    {
        Xxh128 hash = default;
        reader.Read([target], new Span<Xxh128>(ref hash));
        return hash;
    }

    /// <summary>Asserts that a file is refused as invalid, with a message that names the file and contains the given words.</summary>
    public static void Refused(byte[] bytes, Action<string> read, params string[] words)
    {
        using var file = new TemporaryFile(bytes);
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => read(file.Path));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Equal([file.Path], refusal.Files);
        Assert.StartsWith(file.Path, refusal.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    public static void HeaderRefused(byte[] bytes, params string[] words) => Refused(bytes, path => DicomReader.ReadHeader(path), words);

    public static void PixelsRefused(byte[] bytes, params string[] words) => Refused(
        bytes,
        path =>
        {
            // The header is valid; only the pixels are refused.
            SliceHeader slice = Headers(path)[0];
            using var reader = new SlicePixelReader();
            Pixels(reader, slice, out _);
        },
        words);
}
