using System.Buffers.Binary;
using CtGpu.Host.Dicom;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Headers;

/// <summary>Attributes that tell scans apart, from files in every native encoding and from functional groups.</summary>
public sealed class ScanAttributeReaderTests
{
    /// <summary>Explicit VR, big endian.</summary>
    public static TheoryData<bool, bool> Encodings => new() { { true, false }, { false, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_attribute_of_the_data_set(bool explicitVr, bool bigEndian)
    {
        DicomBytes bytes = DicomBytes.CtSlice(explicitVr, bigEndian);
        bytes.Text(0x00180060, "DS", "120.0");
        bytes.Text(0x00200100, "IS", "03");
        bytes.Element(0x00209128, "UL", UL(bigEndian, 7));
        bytes.Text(0x00209056, "SH", "A1");
        bytes.Element(0x00209157, "UL", UL(bigEndian, 1, 70000, 3));
        bytes.Element(0x00209241, "FL", FL(bigEndian, 40.1f));
        bytes.Text(0x00181060, "DS", "4.5E2");
        bytes.Element(0x00209153, "FD", FD(bigEndian, 612.25));
        bytes.Text(0x00180022, "CS", "CARDIO\\TP30%");
        bytes.Text(0x00181160, "SH", "WEDGE_3");
        bytes.Text(0x00181100, "DS", "360.00");
        bytes.Text(0x00181151, "IS", "305");
        bytes.Text(0x00181152, "IS", "-1");
        bytes.Element(0x00189345, "FD", FD(bigEndian, 9.3));
        bytes.Text(0x00080032, "TM", "101530.250000");
        bytes.Text(0x00080033, "TM", "10:15:31");

        SliceHeader slice = SliceReading.Header(bytes);

        Assert.Equal(
            new ScanAttributes
            {
                Kvp = "120",
                TemporalPositionIdentifier = "3",
                TemporalPositionIndex = "7",
                StackId = "A1",
                DimensionIndexValues = ["1", "70000", "3"],
                NominalPercentageOfCardiacPhase = "40.1",
                TriggerTime = "450",
                NominalCardiacTriggerDelayTime = "612.25",
                ScanOptions = "CARDIO\\TP30%",
                FilterType = "WEDGE_3",
                ReconstructionDiameter = "360",
            },
            slice.Scan);
        Assert.Equal((36930.25, 36931.0), (slice.AcquisitionSeconds, slice.ContentSeconds));
        // A negative exposure is invalid.
        Assert.Equal((305, float.NaN, 9.3f), (slice.XRayTubeCurrent, slice.Exposure, slice.CtdiVol));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_attribute_of_the_functional_groups(bool explicitVr, bool bigEndian)
    {
        SliceHeader[] frames = Frames(explicitVr, bigEndian, (file, i) =>
        [
            .. Group(file, 0x00209111,
                file.Encode(0x00189074, "DT", Ascii($"20260314235959.{i}+0100")), file.Encode(0x00209056, "SH", Ascii("S1")),
                file.Encode(0x00209128, "UL", UL(bigEndian, (uint)(4 + i))),
                file.Encode(0x00209157, "UL", UL(bigEndian, 1, (uint)(9 - i)))),
            .. Group(file, 0x00189118,
                file.Encode(0x00209153, "FD", FD(bigEndian, 100 * i)), file.Encode(0x00209241, "FL", FL(bigEndian, 10 * i))),
            .. Group(file, 0x00189325,
                file.Encode(0x00180060, "DS", Ascii(i == 0 ? "80" : "140 ")), file.Encode(0x00181160, "SH", Ascii("FLAT"))),
            .. Group(file, 0x00189321,
                file.Encode(0x00189330, "FD", FD(bigEndian, 200.5 + i)), file.Encode(0x00189332, "FD", FD(bigEndian, 12)),
                file.Encode(0x00189345, "FD", FD(bigEndian, 7.25))),
            .. Group(file, 0x00189314,
                file.Encode(0x00181100, "DS", Ascii("250 ")), file.Encode(0x00181210, "SH", Ascii("Br40"))),
        ]);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(
                new ScanAttributes
                {
                    Kvp = i == 0 ? "80" : "140",
                    TemporalPositionIndex = $"{4 + i}",
                    StackId = "S1",
                    DimensionIndexValues = ["1", $"{9 - i}"],
                    NominalPercentageOfCardiacPhase = $"{10 * i}",
                    NominalCardiacTriggerDelayTime = $"{100 * i}",
                    FilterType = "FLAT",
                    ReconstructionDiameter = "250",
                },
                frames[i].Scan);
            Assert.Equal(86399 + (i / 10.0), frames[i].AcquisitionSeconds!.Value, 1e-9);
            Assert.Equal("Br40", frames[i].ConvolutionKernel);
            Assert.Equal((200.5f + i, 12, 7.25f), (frames[i].XRayTubeCurrent, frames[i].Exposure, frames[i].CtdiVol));
        }
    }

    [Theory]
    [InlineData("US")]
    [InlineData("UN")]
    [InlineData("IS")]
    public void An_index_in_another_VR_is_read(string vr)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        if (vr == "IS") bytes.Text(0x00209128, vr, "12");
        else if (vr == "US") bytes.Short(0x00209128, vr, 12);
        else bytes.Element(0x00209128, vr, UL(false, 12));

        Assert.Equal("12", SliceReading.Header(bytes).Scan.TemporalPositionIndex);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("1015", null)]
    [InlineData("10153", null)]
    [InlineData("ten", null)]
    [InlineData("101560x", null)]
    [InlineData("251500", null)]
    [InlineData("106000", null)]
    [InlineData("101599", null)]
    [InlineData("101560", 36960.0)]        // a leap second
    [InlineData("000000", 0.0)]
    [InlineData("235959.999999", 86399.999999)]
    [InlineData("23:59:59.5", 86399.5)]
    [InlineData("101530 ", 36930.0)]
    public void Times(string time, double? seconds)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00080033, "TM", time);
        bytes.Text(0x00080032, "TM", time);

        SliceHeader slice = SliceReading.Header(bytes);

        Assert.Equal(seconds == null, slice.ContentSeconds == null);
        Assert.Equal(seconds ?? 0, slice.ContentSeconds ?? 0, 1e-9);
        Assert.Equal(slice.ContentSeconds, slice.AcquisitionSeconds);
    }

    [Fact]
    public void Absent_empty_and_invalid_values_are_no_values()
    {
        Assert.Equal(ScanAttributes.None, SliceReading.Header(DicomBytes.CtSlice()).Scan);
        DicomBytes bytes = DicomBytes.CtSlice();
        foreach ((uint tag, string vr) in ((uint, string)[])
            [
                (0x00180060, "DS"), (0x00200100, "IS"), (0x00209128, "UL"), (0x00209056, "SH"), (0x00209157, "UL"), (0x00209241, "FL"),
                (0x00181060, "DS"), (0x00209153, "FD"), (0x00180022, "CS"), (0x00181160, "SH"), (0x00181100, "DS"),
            ])
            bytes.Element(tag, vr, []);
        Assert.Equal(ScanAttributes.None, SliceReading.Header(bytes).Scan);

        bytes.Element(0x00209153, "FD", FD(false, double.NaN));
        bytes.Element(0x00209241, "FL", FL(false, float.PositiveInfinity));
        bytes.Element(0x00209128, "UL", [1, 2, 3]);
        Assert.Equal(ScanAttributes.None, SliceReading.Header(bytes).Scan);
    }

    [Fact]
    public void Text_in_place_of_a_number_is_kept()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00180060, "DS", "80\\140");

        Assert.Equal("80\\140", SliceReading.Header(bytes).Scan.Kvp);
    }

    [Fact]
    public void Dimensions_beyond_sixteen_are_not_read()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Element(0x00209157, "UL", UL(false, [.. Enumerable.Range(0, 15_000).Select(i => (uint)i)]));

        Assert.Equal(16, SliceReading.Header(bytes).Scan.DimensionIndexValues.Count);
    }

    [Fact]
    public void The_digits_of_positions_are_kept()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00200032, "DS", "-166\\-171.50\\2.0725E2");

        Assert.Equal([0, -2, -2], SliceReading.Header(bytes).PositionDigits!);
    }

    [Fact]
    public void Equal_attributes_of_slices_share_one_object()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00180060, "DS", "120");

        Assert.Same(SliceReading.Header(bytes).Scan, SliceReading.Header(bytes).Scan);
    }

    /// <summary>The headers of two frames with these functional groups.</summary>
    private static SliceHeader[] Frames(bool explicitVr, bool bigEndian, Func<DicomBytes, int, byte[]> groups)
    {
        DicomBytes file = DicomBytes.CtSlice(explicitVr, bigEndian, pixels: [.. Enumerable.Range(0, 12).Select(x => (short)x)]);
        file.Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1");
        file.Text(0x00280008, "IS", "2");
        file.Element(0x52009230, "SQ", [.. Enumerable.Range(0, 2).SelectMany(i => file.Item(groups(file, i)))]);
        return [.. Assert.IsType<DicomFileContent.Image>(SliceReading.Content(file.Build())).Frames];
    }

    private static byte[] Group(DicomBytes file, uint tag, params byte[][] attributes) =>
        file.Encode(tag, "SQ", file.Item([.. attributes.SelectMany(a => a)]));

    private static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + " ");

    private static byte[] UL(bool bigEndian, params uint[] values) => [.. values.SelectMany(v => DicomBytes.UInt32(bigEndian, v))];

    private static byte[] FL(bool bigEndian, float value) => DicomBytes.UInt32(bigEndian, BitConverter.SingleToUInt32Bits(value));

    private static byte[] FD(bool bigEndian, double value)
    {
        byte[] bytes = new byte[8];
        if (bigEndian) BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        else BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    }
}
