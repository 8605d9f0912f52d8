using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs;

/// <summary>Several coded images in the fragments of one frame.</summary>
public sealed class CodedImagesTests
{
    private const string JpegLossless = "1.2.840.10008.1.2.4.70";

    private static readonly int[] s_samples = [0, 1, 2047, 2048, 4095, 3000];

    public static TheoryData<string> Names => [.. CodestreamData.All.Select(data => data.Name)];

    public static TheoryData<int> RestartRows => [0, 1];

    [Theory]
    [MemberData(nameof(RestartRows))]
    public void A_second_lossless_image_is_refused_wherever_it_is(int restartRows)
    {
        byte[] image = Image(restartRows);
        AssertRefused(Slice(image, image), "2 encapsulated frames; expected 1", "NumberOfFrames");
        AssertRefused(Slice([.. image, .. image]), "2 coded images; expected 1");
        AssertRefused(Slice([.. image, 0, .. image, .. image, 0]), "3 coded images; expected 1");
        AssertRefused(Slice([.. image[..^2], .. image]), "2 coded images");
        AssertRefused(Slice([.. image, .. image[..5]], image[5..]), "2 coded images; expected 1");
    }

    [Theory]
    [MemberData(nameof(RestartRows))]
    public void Padding_after_a_lossless_image_is_read(int restartRows)
    {
        byte[] image = Image(restartRows);
        foreach (byte[] end in (byte[][])[[], [0], new byte[1000], [0xFF, 0xFF], [0xFF, 0xD9], [1, 2, 3, 4]])
        {
            AssertRead(Slice([.. image, .. end]));
            AssertRead(Slice(image, end));
        }

        AssertRead(Slice(image[..^2]));
    }

    [Fact]
    public void A_thumbnail_in_the_headers_is_not_an_image_of_its_own()
    {
        byte[] image = Image(0), thumbnail = Image(1);
        AssertRead(Slice([.. image[..2], 0xFF, 0xE1, 0, (byte)(thumbnail.Length + 2), .. thumbnail, .. image[2..]]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_second_codestream_is_refused_wherever_it_is(string name)
    {
        CodestreamData data = CodestreamData.Of(name);
        byte[] image = data.Bytes;
        AssertRefused(data.Slice(image, image), "2 encapsulated frames; expected 1", "NumberOfFrames");
        AssertRefused(data.Slice([.. image, .. image]), "2 coded images; expected 1");
        AssertRefused(data.Slice([.. image, 0, 0, 0, .. image, .. image]), "3 coded images; expected 1");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Padding_after_a_codestream_is_read(string name)
    {
        CodestreamData data = CodestreamData.Of(name);
        short[] pixels = Assert.Single(SliceReading.Pixels(data.Slice().Build()));
        foreach (byte[] end in (byte[][])[[0], new byte[1000]])
        {
            Assert.Equal(pixels, Assert.Single(SliceReading.Pixels(data.Slice([.. data.Bytes, .. end]).Build())));
        }
    }

    [Theory]
    [InlineData("JPEG-LS")]
    [InlineData("JPEG extended, 12 bits")]
    public void A_thumbnail_in_the_headers_of_a_codestream_is_skipped(string name)
    {
        CodestreamData data = CodestreamData.Of(name);
        byte[] thumbnail = [0xFF, 0xD8, 0xFF, 0xDB, 1, 2, 3, 4, 0xFF, 0xD9];
        DicomBytes slice = data.Slice([.. data.Bytes[..2], 0xFF, 0xED, 0, 12, .. thumbnail, .. data.Bytes[2..]]);
        Assert.Equal(SliceReading.Pixels(data.Slice().Build()), SliceReading.Pixels(slice.Build()));
    }

    private static byte[] Image(int restartRows) =>
        new JpegLosslessEncoder { Precision = 12, RestartRows = restartRows }.Encode(s_samples, 2, 3);

    private static DicomBytes Slice(params byte[][] fragments)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = JpegLossless;
        bytes.Short(0x00280103, "US", 0);
        bytes.Fragments([], fragments);
        return bytes;
    }

    private static void AssertRead(DicomBytes bytes) =>
        Assert.Equal(s_samples.Select(sample => (short)sample), Assert.Single(SliceReading.Pixels(bytes.Build())));

    private static void AssertRefused(DicomBytes bytes, params string[] words) => SliceReading.PixelsRefused(bytes.Build(), words);
}
