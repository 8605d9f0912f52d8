using CtGpu.Tests.Dicom.Codecs.Jpeg2000;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels.Decoders;

/// <summary>JPEG 2000 samples outside the range of BitsStored.</summary>
public sealed class CodestreamSliceDecoderTests
{
    private const int Size = 16;

    // Squares of 0 and 4095, and of -2048 and 2047, coded by OpenJPEG in 16 bits: opj_compress -r 8 -n 3, with and without -I.
    private const string Irreversible =
        "/0//UQApAAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABDwEB/1IADAAAAAEAAgQEAAD/XAARQp9SkAWQBZBHl9OX05di/5AACgAAAAAAKwAB"
        + "/5PPpHARge25Y5xZc2yLnhPE+cCOBIASrN8QeEg4gP/Z";

    private const string Truncated =
        "/0//UQApAAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABDwEB/1IADAAAAAEAAgQEAAH/XAAKQICIiJCIiJD/kAAKAAAAAAArAAH/k98w0BGB"
        + "7bljnFl2fOyPWGLAkgSAEX3t8BB4R76A/9k=";

    private const string Signed =
        "/0//UQApAAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABjwEB/1IADAAAAAEAAgQEAAD/XAARQp9SkAWQBZBHl9OX05di/5AACgAAAAAALAAB"
        + "/5PA8OASBNB7M+WewI4GNA4QEqzfEHhIONN7GTtpF4D/2Q==";

    [Theory]
    [InlineData(Irreversible, 0, 0, 4095, 4713)]
    [InlineData(Truncated, 0, 0, 4095, 5888)]
    [InlineData(Signed, 1, -2048, 2047, 3305)]
    public void Samples_of_a_lossy_image_outside_BitsStored_are_clamped(
        string codestream, int representation, int least, int largest, int coded)
    {
        short[] whole = Pixels(Convert.FromBase64String(codestream), Size, Size, 16, representation);
        Assert.Equal(coded, whole.Max());
        Assert.Equal(
            whole.Select(sample => Math.Clamp((int)sample, least, largest)),
            Pixels(Convert.FromBase64String(codestream), Size, Size, 12, representation).Select(sample => (int)sample));
    }

    /// <summary>The stored bits of a lossless image are exact, whatever the bits above them are.</summary>
    [Fact]
    public void Bits_above_BitsStored_of_a_lossless_image_are_removed()
    {
        var data = Jpeg2000Data.Of("OpenJPEG");
        Assert.Contains(data.Picture(), sample => sample > 511);
        Assert.Equal(
            data.Picture().Select(sample => (short)(sample & 511)), Pixels(data.Bytes, Jpeg2000Data.Rows, Jpeg2000Data.Columns, 9, 0));
    }

    private static short[] Pixels(byte[] codestream, int rows, int columns, int stored, int representation)
    {
        DicomBytes slice = DicomBytes.CtSlice(rows: rows, columns: columns);
        slice.TransferSyntaxUid = "1.2.840.10008.1.2.4.91";
        slice.Short(0x00280101, "US", stored);
        slice.Short(0x00280102, "US", stored - 1);
        slice.Short(0x00280103, "US", representation);
        slice.Fragments([], codestream);
        return Assert.Single(SliceReading.Pixels(slice.Build()));
    }
}
