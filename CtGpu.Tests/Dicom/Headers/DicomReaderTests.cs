using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Headers;

public sealed class DicomReaderTests
{
    [Fact]
    public void What_a_file_says_is_quoted_in_one_line()
    {
        DicomBytes file = DicomBytes.CtSlice();
        file.Text(0x00200032, "DS", "1\\2\r\nbad\\3");
        SliceReading.HeaderRefused(file.Build(), "1\\2??bad\\3");
    }

    [Fact]
    public void A_slice_is_read_with_all_that_the_pipeline_needs()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00080070, "LO", "ACME");
        bytes.Text(0x0008103E, "LO", " Thorax \0");
        bytes.Text(0x00180050, "DS", "2.5");
        bytes.Text(0x00181210, "SH", "B30f");
        bytes.Text(0x00200012, "IS", "000043");
        bytes.Text(0x00201041, "DS", "006.757812E-01");
        bytes.Text(0x00281054, "LO", "HU");
        using var file = new TemporaryFile(bytes.Build());
        SliceHeader slice = SliceReading.Header(file.Path);

        Assert.Equal(file.Path, slice.Path);
        Assert.Equal(new FileInfo(file.Path).Length, slice.FileLength);
        Assert.Equal(File.GetLastWriteTimeUtc(file.Path).Ticks, slice.FileTimeTicks);
        Assert.Equal("1.2.840.10008.1.2.1", slice.TransferSyntaxUid);
        Assert.Equal(DicomBytes.CtImageStorage, slice.SopClassUid);
        Assert.Equal("1.2.3.4", slice.SopInstanceUid);
        Assert.Equal("1.2.3.1", slice.StudyInstanceUid);
        Assert.Equal("1.2.3.2", slice.SeriesInstanceUid);
        Assert.Equal("P1", slice.PatientId);
        Assert.Equal(["ORIGINAL", "PRIMARY", "AXIAL"], slice.ImageType);
        Assert.Equal((2, 3, 1, 0), (slice.Rows, slice.Columns, slice.NumberOfFrames, slice.Frame));
        Assert.Equal((16, 16, 15, true), (slice.BitsAllocated, slice.BitsStored, slice.HighBit, slice.IsSigned));
        Assert.Equal([-166, -171.5, -207.25], slice.ImagePositionPatient!);
        Assert.Equal([1, 0, 0, 0, 1, 0], slice.ImageOrientationPatient!);
        Assert.Equal([0.5, 0.75], slice.PixelSpacing!);
        Assert.Equal((1, -1024, "HU"), (slice.RescaleSlope, slice.RescaleIntercept, slice.RescaleType));
        Assert.Equal((2.5, 0.6757812, 43, 7), (slice.SliceThickness, slice.SliceLocation, slice.AcquisitionNumber, slice.InstanceNumber));
        Assert.Null(slice.PixelPaddingValue);
        Assert.False(slice.HasModalityLut || slice.IsLossy);
        Assert.Equal(12, slice.PixelDataLength);
        Assert.Equal(slice.FileLength - 12, slice.PixelDataOffset);
        Assert.Equal(("Thorax", "B30f", 7), (slice.Text["SeriesDescription"], slice.ConvolutionKernel, slice.InstanceNumber));
        Assert.DoesNotContain(slice.Text.Values, value => value.Contains("Nobody", StringComparison.Ordinal));
        Assert.DoesNotContain(slice.Text.Values, value => value.Contains("1970", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0xF830, 1, -2000)]
    [InlineData(0xF830, 0, 63536)]
    [InlineData(3, 1, 3)]
    public void Padding_is_of_the_pixels_own_type(int written, int pixelRepresentation, int expected)
    {
        foreach (string vr in (string[])["US", "SS", "UN"])
        {
            DicomBytes bytes = DicomBytes.CtSlice();
            bytes.Short(0x00280103, "US", pixelRepresentation);
            bytes.Short(0x00280120, vr, written);
            bytes.Short(0x00280121, vr, written);
            SliceHeader slice = SliceReading.Header(bytes);
            Assert.Equal((expected, expected), (slice.PixelPaddingValue, slice.PixelPaddingRangeLimit));
        }
    }

    [Fact]
    public void Modality_lut_and_lossy_compression_are_reported()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Element(0x00283000, "SQ", bytes.Item([]));
        bytes.Text(0x00282110, "CS", "01");
        SliceHeader slice = SliceReading.Header(bytes);
        Assert.True(slice.HasModalityLut && slice.IsLossy);
    }

    [Fact]
    public void An_empty_SOP_class_falls_back_to_the_meta_information()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00080016, "UI", "");
        Assert.Equal(DicomBytes.CtImageStorage, SliceReading.Header(bytes).SopClassUid);
    }

    public static TheoryData<string, string> LeftOut => new()
    {
        { "empty file", "empty" },
        { "not a DICOM file", "text" },
        { "only zeros", "zeros" },
        { "DICOMDIR", "directory" },
        { "Modality MR", "MR in a CT class" },
        { "SOP class Segmentation Storage (1.2.840.10008.5.1.4.1.1.66.4)", "CT in a segmentation class" },
        { "no Modality", "no modality" },
        { "colour image (RGB)", "RGB" },
        { "colour image (3 samples per pixel)", "three samples" },
        { "no pixel data", "neither rows nor pixels" },
        { "floating-point pixel data", "float" },
        { "SOP class MR Image Storage (1.2.840.10008.5.1.4.1.1.4)", "damaged MR" },
    };

    [Theory]
    [MemberData(nameof(LeftOut))]
    public void What_is_no_CT_image_is_left_out_with_its_reason(string reason, string kind)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] file = kind switch
        {
            "empty" => [],
            "text" => "PatientID,Diagnosis\nP1,none\n"u8.ToArray(),
            "zeros" => new byte[4096],
            _ => With(bytes, kind).Build(),
        };
        Assert.Equal(reason, Assert.IsType<DicomFileContent.LeftOut>(SliceReading.Content(file)).Reason);
    }

    [Theory]
    [InlineData("DICOMDIR", "directory", false)]
    [InlineData("Modality MR", "MR in a CT class", false)]
    [InlineData("colour image (RGB)", "RGB", false)]
    [InlineData("no Modality", "no modality", true)]
    [InlineData("no pixel data", "neither rows nor pixels", true)]
    public void An_incomplete_header_may_be_that_of_a_slice(string reason, string kind, bool isSlice)
    {
        byte[] file = With(DicomBytes.CtSlice(), kind).Build();
        DicomFileContent.LeftOut content = Assert.IsType<DicomFileContent.LeftOut>(SliceReading.Content(file));
        Assert.Equal((reason, isSlice), (content.Reason, content.Kind?.IsSlice == true));
    }

    [Fact]
    public void A_DICOMDIR_without_a_class_is_not_a_truncated_slice()
    {
        byte[] file = [.. new byte[128], .. "DICM"u8, .. DicomBytes.Encode(true, false, 0x00041130, "CS", "DISC"u8.ToArray())];
        Assert.Equal("no SOP class", Assert.IsType<DicomFileContent.LeftOut>(SliceReading.Content(file)).Reason);
    }

    [Fact]
    public void A_truncated_object_of_another_class_is_left_out()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.MediaStorageSopClassUid = "1.2.840.10008.5.1.4.1.1.4";
        byte[] whole = bytes.Build();
        byte[] cut = whole[..whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[8, 0, 8, 0])];
        Assert.Null(Assert.IsType<DicomFileContent.LeftOut>(SliceReading.Content(cut)).Kind);
    }

    private static DicomBytes With(DicomBytes bytes, string kind)
    {
        switch (kind)
        {
            case "directory":
                bytes.MediaStorageSopClassUid = "1.2.840.10008.1.3.10";
                break;
            case "MR in a CT class":
                bytes.Text(0x00080060, "CS", "MR");
                break;
            case "CT in a segmentation class":
                bytes.Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.66.4");
                break;
            case "no modality":
                bytes.Remove(0x00080060);
                break;
            case "RGB":
                bytes.Text(0x00280004, "CS", "RGB");
                break;
            case "three samples":
                bytes.Short(0x00280002, "US", 3);
                break;
            case "neither rows nor pixels":
                bytes.Remove(0x00280010);
                bytes.Remove(0x7FE00010);
                break;
            case "float":
                bytes.Remove(0x7FE00010);
                bytes.Element(0x7FE00008, "OF", new byte[24]);
                break;
            case "damaged MR":
                bytes.MediaStorageSopClassUid = "1.2.840.10008.5.1.4.1.1.4";
                bytes.Element(0x00080008, "CS", [], length: 5000);
                break;
        }

        return bytes;
    }

    [Fact]
    public void A_file_that_vanished_is_worth_another_try()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        CtGpuException failure = Assert.Throws<CtGpuException>(() => DicomReader.ReadHeader(path));
        Assert.Equal(ExitCode.Transient, failure.Code);
        Assert.Equal([path], failure.Files);
    }

    [Fact]
    public void A_link_is_followed_to_its_file()
    {
        using var file = new TemporaryFile(DicomBytes.CtSlice().Build());
        string link = file.Path + ".link";
        File.CreateSymbolicLink(link, file.Path);
        try
        {
            SliceHeader slice = Assert.Single(SliceReading.Headers(link));
            Assert.Equal((link, new FileInfo(file.Path).Length), (slice.Path, slice.FileLength));
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void A_device_is_not_waited_for()
    {
        if (!File.Exists("/dev/zero")) Assert.Skip("This system has no /dev/zero.");
        Assert.IsType<DicomFileContent.LeftOut>(DicomReader.ReadHeader("/dev/zero"));
    }

    [Theory]
    [InlineData(0x00280010u, "Rows")]
    [InlineData(0x00280011u, "Columns")]
    [InlineData(0x00280100u, "BitsAllocated")]
    [InlineData(0x00280103u, "PixelRepresentation")]
    public void A_slice_without_what_its_pixels_need_is_refused(uint tag, string keyword)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Remove(tag);
        SliceReading.HeaderRefused(bytes.Build(), keyword);
    }

    [Theory]
    [InlineData(0x00281053u, "one", "RescaleSlope", "one")]
    [InlineData(0x00281052u, "1E999", "RescaleIntercept", "1E999")]
    [InlineData(0x00281052u, "NaN", "RescaleIntercept", "NaN")]
    [InlineData(0x00200032u, "1\\2", "ImagePositionPatient", "2 values")]
    [InlineData(0x00280030u, "1,234.5\\1", "PixelSpacing", "1,234.5")]
    [InlineData(0x00280008u, "-1", "NumberOfFrames", "integer")]
    [InlineData(0x00280008u, "99999", "NumberOfFrames", "99999")]
    public void Numbers_that_matter_are_not_guessed(uint tag, string value, string keyword, string found)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(tag, "DS", value);
        SliceReading.HeaderRefused(bytes.Build(), keyword, found);
    }
}
