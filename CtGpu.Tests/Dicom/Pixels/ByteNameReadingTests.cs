using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Series;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

/// <summary>Headers, pixels and hashes of files whose names are not text.</summary>
public sealed class ByteNameReadingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        ByteNames.Empty(_folder.Root);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("native")]
    [InlineData("deflated")]
    [InlineData("rle")]
    public void A_file_is_read_as_under_a_plain_name(string coding)
    {
        byte[] bytes = Coded(coding).Build();
        File.WriteAllBytes(_folder.At("plain"), bytes);
        File.WriteAllBytes(_folder.At("other"), bytes);
        ByteNames.Rename(_folder.At("other"), ByteNames.Latin1);
        SliceHeader plain = SliceReading.Header(_folder.At("plain")), other = SliceReading.Header(_folder.At(@"caf\xE9"));
        using var reader = new SlicePixelReader();

        Assert.Equal(_folder.At(@"caf\xE9"), other.Path);
        Assert.Equal((plain.FileLength, plain.Rows, plain.TransferSyntaxUid), (other.FileLength, other.Rows, other.TransferSyntaxUid));
        Assert.InRange(other.FileTimeTicks, plain.FileTimeTicks, plain.FileTimeTicks + TimeSpan.TicksPerMinute);
        Assert.Equal(SliceReading.Pixels(reader, plain, out Xxh128 hash), SliceReading.Pixels(reader, other, out Xxh128 otherHash));
        Assert.Equal(hash, otherHash);
        Assert.Equal(hash, FileHash.Of(other.Path));
        Assert.True(SlicePixels.AreSame(plain, other));
    }

    [Fact]
    public void Errors_name_the_file_by_its_escaped_path()
    {
        byte[] bytes = DicomBytes.CtSlice().Build();
        File.WriteAllBytes(_folder.At("cut"), bytes[..^4]);
        ByteNames.Rename(_folder.At("cut"), ByteNames.Forged);
        string path = _folder.At(@"a\x1B[31m\x0Actgpu: done");
        using var reader = new SlicePixelReader();
        CtGpuException refusal = Assert.Throws<CtGpuException>(
            () => SliceReading.Pixels(reader, SliceReading.Header(path), out _));
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refusal.Message, char.IsControl);
        Assert.Equal([path], refusal.Files);
    }

    [Fact]
    public void Fo_dicom_refuses_a_file_that_it_cannot_open()
    {
        foreach (string name in (string[])["bytes", "line"]) File.WriteAllBytes(_folder.At(name), DicomBytes.CtSlice().Build());
        ByteNames.Rename(_folder.At("bytes"), ByteNames.Latin1);
        ByteNames.Rename(_folder.At("line"), ByteNames.Forged);
        var opened = new List<string>();
        using var reader = new SlicePixelReader(DicomReaderChoice.FoDicom, () => new Recording(opened));
        CtGpuException refusal = Assert.Throws<CtGpuException>(
            () => SliceReading.Pixels(reader, SliceReading.Header(_folder.At(@"caf\xE9")), out _));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Contains(@"caf\xE9: fo-dicom opens only files with a path in UTF-8. Rename", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(opened);

        SliceReading.Pixels(reader, SliceReading.Header(_folder.At(@"a\x1B[31m\x0Actgpu: done")), out _);
        Assert.Equal([_folder.At("a\x1B[31m\nctgpu: done")], opened);
    }

    private static DicomBytes Coded(string coding)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        if (coding == "deflated")
        {
            bytes.Deflate = true;
            bytes.TransferSyntaxUid = TransferSyntax.Deflated;
        }
        else if (coding == "rle")
        {
            bytes.TransferSyntaxUid = "1.2.840.10008.1.2.5";
            bytes.Fragments([], RleEncoder.Encode([.. Enumerable.Range(0, 6)], 2, new Random(1)));
        }

        return bytes;
    }

    private sealed class Recording(List<string> opened) : IForeignDecoder
    {
        public byte[] Decode(string path, int frame)
        {
            opened.Add(path);
            return File.ReadAllBytes(path)[^12..];
        }
    }
}
