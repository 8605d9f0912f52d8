using CtGpu.Host;
using CtGpu.Host.Dicom;

namespace CtGpu.Tests.Support.Dicom;

/// <summary>Reads files made of bytes, as the pipeline would.</summary>
internal static class SliceReading
{
    public static DicomFileContent Content(byte[] bytes)
    {
        using var file = new TemporaryFile(bytes);
        return DicomReader.ReadHeader(file.Path);
    }

    /// <summary>The header of a file that is one CT slice.</summary>
    public static SliceHeader Header(DicomBytes bytes) => Assert.Single(Assert.IsType<DicomFileContent.Image>(Content(bytes.Build())).Frames);

    /// <summary>The stored values of each frame of a file.</summary>
    public static short[][] Pixels(byte[] bytes)
    {
        using var file = new TemporaryFile(bytes);
        using var reader = new SlicePixelReader();
        return [.. Assert.IsType<DicomFileContent.Image>(DicomReader.ReadHeader(file.Path)).Frames.Select(frame => Pixels(reader, frame, out _))];
    }

    public static unsafe short[] Pixels(SlicePixelReader reader, SliceHeader slice, out Xxh128 hash)
    {
        short[] pixels = new short[slice.Rows * slice.Columns];
        fixed (short* destination = pixels) hash = reader.Read(slice, destination);
        return pixels;
    }

    /// <summary>A file that is refused as invalid, in a message of a line or two that names it and has the words expected.</summary>
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
            // The header is well: only the pixels are not.
            SliceHeader slice = Assert.IsType<DicomFileContent.Image>(DicomReader.ReadHeader(path)).Frames[0];
            using var reader = new SlicePixelReader();
            Pixels(reader, slice, out _);
        },
        words);
}
