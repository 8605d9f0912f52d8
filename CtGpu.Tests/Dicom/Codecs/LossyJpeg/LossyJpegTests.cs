using System.Diagnostics;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs.LossyJpeg;

public sealed class LossyJpegTests
{
    private static readonly CodestreamData s_data = CodestreamData.Of("JPEG baseline, 8 bits");

    /// <summary>JpegLibrary would compute billions of codes.</summary>
    [Fact]
    public void A_Huffman_table_with_too_many_codes_is_refused_soon()
    {
        byte[] image = [.. s_data.Bytes];
        image[At(image, 0xC4) + 5] = 255;
        var clock = Stopwatch.StartNew();
        AssertRefused(image, "more codes than their lengths allow");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"took {clock.Elapsed}");
    }

    [Fact]
    public void A_second_frame_header_or_scan_is_refused()
    {
        byte[] image = s_data.Bytes;
        int frame = At(image, 0xC0), scan = At(image, 0xDA);
        AssertRefused([.. image[..frame], .. image[frame..(frame + 13)], .. image[frame..]], "2 frame headers");
        AssertRefused([.. image[..^2], .. image[scan..]], "2 scans; expected one");
    }

    private static int At(byte[] image, byte marker) => image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, marker]);

    private static void AssertRefused(byte[] image, string words) => SliceReading.PixelsRefused(s_data.Slice(image).Build(), words);
}
