using System.Text;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Parsing;

public sealed class TextValueTests
{
    [Theory]
    [InlineData("006.757812E-01", 0.6757812)]
    [InlineData("000043", 43)]
    [InlineData(" +1.5e2 ", 150)]
    [InlineData("-0,703125", -0.703125)]
    [InlineData("2.5\0", 2.5)]
    [InlineData("2.5\0rest", 2.5)]
    [InlineData("\t.5", 0.5)]
    [InlineData("3.", 3)]
    public void Decimals_are_read_through_the_slips_of_real_writers(string text, double expected)
    {
        Assert.True(TextValue.TryParseDecimal(Encoding.Latin1.GetBytes(text), out double number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\0")]
    [InlineData("1 2")]
    [InlineData("1,234,5")]
    [InlineData("1,2.5")]
    [InlineData("0x10")]
    [InlineData("Infinity")]
    [InlineData("1e400")]
    [InlineData("1111111111222222222233333333334444444444555555555566666666667777777777")]
    public void Text_that_is_not_a_finite_number_is_refused(string text) =>
        Assert.False(TextValue.TryParseDecimal(Encoding.Latin1.GetBytes(text), out _));

    [Theory]
    [InlineData("125", 0)]
    [InlineData("125.", 0)]
    [InlineData("1.25", -2)]
    [InlineData("-0.500 ", -3)]
    [InlineData("0,703125", -6)]
    [InlineData("1.25E0", -2)]
    [InlineData("006.757812E-01", -7)]
    [InlineData("1.5e+02", 1)]
    [InlineData("15E3", 3)]
    [InlineData("2.50\0rest", -2)]
    [InlineData("1E", 0)]
    [InlineData("1.5E99999999999", -1)]
    public void The_last_digit_of_a_number_is_the_finest_that_is_written(string text, int powerOfTen) =>
        Assert.Equal(powerOfTen, TextValue.LastDigit(Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData("", new byte[] { (byte)'M', 0xFC, (byte)'n' }, "Mün")]
    [InlineData("ISO_IR 100", new byte[] { (byte)'M', 0xFC, (byte)'n' }, "Mün")]
    [InlineData("ISO_IR 192", new byte[] { (byte)'M', 0xC3, 0xBC, (byte)'n' }, "Mün")]
    [InlineData("ISO 2022 IR 87", new byte[] { (byte)'a', 0x1B, (byte)'b' }, "a\u001Bb")]
    public void Text_follows_the_character_set(string characterSet, byte[] value, string expected)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00080005, "CS", characterSet);
        bytes.Element(0x0008103E, "LO", value);
        Assert.Equal(expected, SliceReading.Header(bytes).Text["SeriesDescription"]);
    }

    [Fact]
    public void Equal_texts_of_slices_share_one_string()
    {
        byte[] file = DicomBytes.CtSlice().Build();
        Assert.Same(
            Assert.IsType<Host.Dicom.DicomFileContent.Image>(SliceReading.Content(file)).Frames[0].SeriesInstanceUid,
            Assert.IsType<Host.Dicom.DicomFileContent.Image>(SliceReading.Content(file)).Frames[0].SeriesInstanceUid);
    }
}
