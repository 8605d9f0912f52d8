using System.IO.Compression;
using System.Text;
using CtGpu.Host.Dicom;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Headers;

public sealed class FileKindsTests
{
    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a Git LFS pointer")]
    [InlineData("/annex/objects/MD5E-s123--abc.dcm\n", "a git-annex pointer")]
    [InlineData("../.git/annex/objects/x/y/MD5E-s123--abc.dcm", "a git-annex pointer")]
    [InlineData("outs:\n- md5: a304\n  size: 12\n  path: IM1.dcm\n", "a DVC pointer")]
    [InlineData("<!DOCTYPE html><p>log in", "an HTML page")]
    [InlineData("\uFEFF\r\n <HTML>", "an HTML page")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC>", "an HTML page")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>", "an XML document")]
    [InlineData("{ \"error\": \"forbidden\" }", "a JSON document")]
    [InlineData("[]", "a JSON document")]
    [InlineData("BZh91AY", "a bzip2 file")]
    [InlineData("PK\u0003\u0004..", "a zip archive")]
    [InlineData("PK\u0005\u0006..", "a zip archive")]
    [InlineData("Rar!\u001A\u0007", "a rar archive")]
    [InlineData("hello", "too short for a DICOM file")]
    [InlineData("< 5 mm, [see] text", "too short for a DICOM file")]
    public void Texts_and_archives_are_named(string content, string expected) =>
        Assert.Equal(expected, KindOf(Encoding.UTF8.GetBytes(content)).One);

    [Theory]
    [InlineData("377ABCAF271C", "a 7z archive")]
    [InlineData("FD377A585A00", "an xz file")]
    [InlineData("28B52FFD", "a zstd file")]
    [InlineData("04224D18", "an lz4 file")]
    [InlineData("1F9D90", "a compress file")]
    [InlineData("00051607", "an AppleDouble file of macOS")]
    [InlineData("1F8B0800", "a gzip file")]
    [InlineData("000000", "without a header, only zeros")]
    public void Binary_files_are_named(string start, string expected) =>
        Assert.Equal(expected, KindOf([.. Convert.FromHexString(start), .. new byte[500]]).One);

    [Fact]
    public void A_page_in_UTF_16_is_a_page() =>
        Assert.Equal(FileKind.Html, KindOf([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<html><body>")]));

    [Fact]
    public void A_tar_archive_is_named()
    {
        byte[] tar = new byte[1024];
        "IM1.dcm"u8.CopyTo(tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Assert.Equal("tar archive, not unpacked", KindOf(tar).Reason);
    }

    [Fact]
    public void Any_other_long_file_is_not_DICOM() =>
        Assert.Equal(FileKind.Other, KindOf(Encoding.UTF8.GetBytes(new string('x', 132))));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compressed_DICOM_is_recognised(bool preamble)
    {
        DicomBytes slice = DicomBytes.CtSlice(rows: 64, columns: 64, pixels: [.. Enumerable.Range(0, 4096).Select(i => (short)(i * i))]);
        slice.Preamble = preamble;
        Assert.Equal(FileKind.GzippedDicom, KindOf(Gzip(slice.Build())));
        Assert.Equal(FileKind.GzippedDicom, KindOf(Gzip(slice.Build())[..1000]));
        Assert.Equal(FileKind.Gzip, KindOf(Gzip("some text"u8.ToArray())));
    }

    [Fact]
    public void Zeros_may_hide_what_follows_them()
    {
        byte[] file = [.. new byte[8192], .. "the rest"u8];
        Assert.Equal(FileKind.Zeros, KindOf(file));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest)) stream.Write(bytes);
        return packed.ToArray();
    }

    private static FileKind KindOf(byte[] bytes) => Assert.IsType<DicomFileContent.LeftOut>(SliceReading.Content(bytes)).Kind!;
}
