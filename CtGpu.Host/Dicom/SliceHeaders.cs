using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom;

/// <summary>Makes the slice headers of one file from its attributes.</summary>
internal static class SliceHeaders
{
    /// <summary>Why a data set is no CT image with grey values, or null when it is one.</summary>
    /// <param name="dataSet">Attributes of the data set.</param>
    /// <param name="mediaStorageSopClassUid">The file meta information's SOP class, which counts where the data set's is empty.</param>
    public static string? ReasonToLeaveOut(AttributeSet dataSet, string mediaStorageSopClassUid)
    {
        string sopClass = SopClassOf(dataSet, mediaStorageSopClassUid);
        string modality = dataSet.Text(Tag.Modality);
        if (sopClass.Length == 0) return "no SOP class";
        if (!SopClass.IsCtImage(sopClass)) return SopClass.Describe(sopClass);
        if (modality.Length == 0) return "no Modality";
        return modality == "CT" ? null : $"Modality {modality}";
    }

    /// <summary>Why a CT image has no grey values, or null when it has.</summary>
    public static string? ReasonOfColour(AttributeSet dataSet)
    {
        string photometric = dataSet.Text(Tag.PhotometricInterpretation);
        if (photometric is "RGB" or "ARGB" or "HSV" or "CMYK" or "PALETTE COLOR" || photometric.StartsWith("YBR", StringComparison.Ordinal))
        {
            return $"colour image ({photometric})";
        }

        long samples = dataSet.Unsigned(Tag.SamplesPerPixel, "SamplesPerPixel") ?? 1;
        return samples == 1 ? null : $"colour image ({samples} samples per pixel)";
    }

    /// <summary>One header a frame.</summary>
    /// <param name="file">The file.</param>
    /// <param name="image">Attributes of the file.</param>
    /// <param name="mediaStorageSopClassUid">As above.</param>
    /// <param name="transferSyntaxUid">The transfer syntax that the file really has.</param>
    /// <param name="pixelData">Where the pixel data lie.</param>
    public static SliceHeader[] Of(
        InputFile file, ImageAttributes image, string mediaStorageSopClassUid, string transferSyntaxUid, Element pixelData)
    {
        SliceHeader common = OfFile(file, image, mediaStorageSopClassUid, transferSyntaxUid, pixelData);
        return OfFrames(image, common);
    }

    private static SliceHeader OfFile(
        InputFile file, ImageAttributes image, string mediaStorageSopClassUid, string transferSyntaxUid, Element pixelData)
    {
        AttributeSet set = image.DataSet;
        int bitsAllocated = Required(set, Tag.BitsAllocated, "BitsAllocated");
        int bitsStored = (int)(set.Unsigned(Tag.BitsStored, "BitsStored") ?? bitsAllocated);
        long representation = Required(set, Tag.PixelRepresentation, "PixelRepresentation");
        if (representation > 1) throw new DicomFormatException($"PixelRepresentation is {representation} where 0 or 1 was expected");
        return new SliceHeader
        {
            Path = file.Path,
            FileLength = file.Length,
            FileTimeTicks = file.TimeTicks,
            TransferSyntaxUid = transferSyntaxUid,
            SopClassUid = SopClassOf(set, mediaStorageSopClassUid),
            SopInstanceUid = set.Text(Tag.SopInstanceUid),
            StudyInstanceUid = set.Text(Tag.StudyInstanceUid),
            SeriesInstanceUid = set.Text(Tag.SeriesInstanceUid),
            PatientId = set.Text(Tag.PatientId),
            Modality = set.Text(Tag.Modality),
            Manufacturer = set.Text(Tag.Manufacturer),
            InstanceNumber = set.InformativeInteger(Tag.InstanceNumber),
            Rows = Required(set, Tag.Rows, "Rows"),
            Columns = Required(set, Tag.Columns, "Columns"),
            PhotometricInterpretation = set.Text(Tag.PhotometricInterpretation),
            BitsAllocated = bitsAllocated,
            BitsStored = bitsStored,
            HighBit = (int)(set.Unsigned(Tag.HighBit, "HighBit") ?? bitsStored - 1),
            IsSigned = representation == 1,
            SliceLocation = set.InformativeDecimal(Tag.SliceLocation),
            PixelPaddingValue = Padding(set, Tag.PixelPaddingValue, "PixelPaddingValue", representation == 1),
            PixelPaddingRangeLimit = Padding(set, Tag.PixelPaddingRangeLimit, "PixelPaddingRangeLimit", representation == 1),
            HasModalityLut = image.HasModalityLut,
            IsLossy = set.Text(Tag.LossyImageCompression) == "01" || TransferSyntax.Of(transferSyntaxUid).IsLossy,
            PixelDataOffset = pixelData.ValueOffset,
            PixelDataLength = pixelData.Length,
        };
    }

    private static SliceHeader[] OfFrames(ImageAttributes image, SliceHeader common)
    {
        long frames = image.DataSet.Count(Tag.NumberOfFrames, "NumberOfFrames") ?? Math.Max(1, image.Frames.Count);
        // No file holds more frames than bytes; what it holds is proven when pixels are read.
        if (frames < 1 || frames > common.FileLength) throw new DicomFormatException($"NumberOfFrames is {frames} in a file of {common.FileLength} bytes");
        if (image.Frames.Count > 0 && image.Frames.Count != frames)
        {
            throw new DicomFormatException($"NumberOfFrames is {frames}, but the per-frame functional groups describe {image.Frames.Count}");
        }

        Dictionary<string, string> text = ImageAttributes.Text(image.DataSet);
        var headers = new SliceHeader[frames];
        for (int i = 0; i < headers.Length; i++)
        {
            AttributeSet set = image.Frames.Count > 0 ? image.Frames[i] : image.DataSet;
            headers[i] = common with
            {
                NumberOfFrames = headers.Length,
                Frame = i,
                Text = text,
                ImageType = [.. set.Texts(set.Contains(Tag.FrameType) ? Tag.FrameType : Tag.ImageType).Select(value => value.ToUpperInvariant())],
                ConvolutionKernel = set.Text(Tag.ConvolutionKernel),
                AcquisitionNumber = set.InformativeInteger(Tag.FrameAcquisitionNumber) ?? set.InformativeInteger(Tag.AcquisitionNumber),
                ImagePositionPatient = set.Decimals(Tag.ImagePositionPatient, "ImagePositionPatient", 3),
                ImageOrientationPatient = set.Decimals(Tag.ImageOrientationPatient, "ImageOrientationPatient", 6),
                PixelSpacing = set.Decimals(Tag.PixelSpacing, "PixelSpacing", 2),
                SliceThickness = set.InformativeDecimal(Tag.SliceThickness),
                RescaleSlope = set.Decimal(Tag.RescaleSlope, "RescaleSlope"),
                RescaleIntercept = set.Decimal(Tag.RescaleIntercept, "RescaleIntercept"),
                RescaleType = set.Text(Tag.RescaleType),
            };
        }

        return headers;
    }

    private static string SopClassOf(AttributeSet dataSet, string mediaStorageSopClassUid) =>
        dataSet.Text(Tag.SopClassUid) is { Length: > 0 } uid ? uid : mediaStorageSopClassUid;

    private static int Required(AttributeSet set, uint tag, string keyword) =>
        set.Unsigned(tag, keyword) is { } value and <= ushort.MaxValue
            ? (int)value
            : throw new DicomFormatException($"{keyword} {Tag.Format(tag)} is absent or unreadable");

    /// <summary>
    /// Padding as the pixels' own type, whatever VR it was written with: 63536 in signed pixels is -2000.
    /// </summary>
    private static int? Padding(AttributeSet set, uint tag, string keyword, bool signed) =>
        set.Unsigned(tag, keyword) is { } value ? signed ? (short)value : (ushort)value : null;
}
