using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Dicom.Headers;

/// <summary>Creates the slice headers of one file from its attributes.</summary>
internal static class SliceHeaders
{
    /// <summary>Up to this number, the headers of a file's frames take some 30 MB.</summary>
    private const int ManyFrames = 1 << 16;

    /// <summary>Frames of CT have more bytes than this on average, also compressed ones.</summary>
    private const int LeastFrameBytes = 1 << 10;

    /// <summary>Why a data set is not a CT image, or null if it is one.</summary>
    /// <param name="dataSet">Attributes of the data set.</param>
    /// <param name="mediaStorageSopClassUid">SOP class of the file meta information, used if the data set has none.</param>
    public static DicomFileContent.LeftOut? LeftOut(AttributeSet dataSet, string mediaStorageSopClassUid)
    {
        string sopClass = SopClassOf(dataSet, mediaStorageSopClassUid);
        string modality = dataSet.Text(DicomTags.Modality);
        if (sopClass.Length == 0) return new(FileKind.NoSopClass);
        if (!SopClass.IsCtImage(sopClass)) return new(SopClass.Describe(sopClass));
        if (modality.Length == 0) return new(FileKind.NoModality);
        return modality == "CT" ? null : new($"Modality {modality}");
    }

    /// <summary>Why an image is a colour image, or null if it has grey values.</summary>
    public static DicomFileContent.LeftOut? LeftOutForColour(AttributeSet dataSet)
    {
        string photometric = dataSet.Text(DicomTags.PhotometricInterpretation);
        if (photometric is "RGB" or "ARGB" or "HSV" or "CMYK" or "PALETTE COLOR"
            || photometric.StartsWith("YBR", StringComparison.Ordinal))
        {
            return new($"colour image ({photometric})");
        }

        long samples = dataSet.Unsigned(DicomTags.SamplesPerPixel, "SamplesPerPixel") ?? 1;
        return samples == 1 ? null : new($"colour image ({samples} samples per pixel)");
    }

    /// <summary>Creates a header for each frame.</summary>
    /// <param name="file">The file.</param>
    /// <param name="image">Attributes of the file.</param>
    /// <param name="mediaStorageSopClassUid">SOP class of the file meta information, used if the data set has none.</param>
    /// <param name="transferSyntaxUid">The actual transfer syntax of the file.</param>
    /// <param name="pixelData">The PixelData element.</param>
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
        int bitsAllocated = Required(set, DicomTags.BitsAllocated, "BitsAllocated");
        int bitsStored = (int)(set.Unsigned(DicomTags.BitsStored, "BitsStored") ?? bitsAllocated);
        long representation = Required(set, DicomTags.PixelRepresentation, "PixelRepresentation");
        if (representation > 1) throw new DicomFormatException($"PixelRepresentation is {representation}; expected 0 or 1");
        return new SliceHeader
        {
            Path = file.Path,
            FileLength = file.Length,
            FileTimeTicks = file.TimeTicks,
            IsGzip = file.IsGzip,
            Archive = Mounts.Of(file.Path),
            MemoryBytes = file.Bytes.MemoryBytes,
            TransferSyntaxUid = transferSyntaxUid,
            SopClassUid = SopClassOf(set, mediaStorageSopClassUid),
            SopInstanceUid = set.Text(DicomTags.SopInstanceUid),
            StudyInstanceUid = set.Text(DicomTags.StudyInstanceUid),
            SeriesInstanceUid = set.Text(DicomTags.SeriesInstanceUid),
            PatientId = set.Text(DicomTags.PatientId),
            Modality = set.Text(DicomTags.Modality),
            Manufacturer = set.Text(DicomTags.Manufacturer),
            InstanceNumber = set.InformativeInteger(DicomTags.InstanceNumber),
            Rows = Required(set, DicomTags.Rows, "Rows"),
            Columns = Required(set, DicomTags.Columns, "Columns"),
            PhotometricInterpretation = set.Text(DicomTags.PhotometricInterpretation),
            BitsAllocated = bitsAllocated,
            BitsStored = bitsStored,
            HighBit = (int)(set.Unsigned(DicomTags.HighBit, "HighBit") ?? bitsStored - 1),
            IsSigned = representation == 1,
            SliceLocation = set.InformativeDecimal(DicomTags.SliceLocation),
            PixelPaddingValue = Padding(set, DicomTags.PixelPaddingValue, "PixelPaddingValue", representation == 1),
            PixelPaddingRangeLimit = Padding(set, DicomTags.PixelPaddingRangeLimit, "PixelPaddingRangeLimit", representation == 1),
            HasModalityLut = image.HasModalityLut,
            IsLossy = set.Text(DicomTags.LossyImageCompression) == "01" || TransferSyntax.Of(transferSyntaxUid).IsLossy,
            PixelDataOffset = pixelData.ValueOffset,
            PixelDataLength = pixelData.Length,
        };
    }

    private static SliceHeader[] OfFrames(ImageAttributes image, SliceHeader common)
    {
        // Some writers set 0 in single-frame images.
        long frames = image.DataSet.Count(DicomTags.NumberOfFrames, "NumberOfFrames") ?? 0;
        if (frames == 0) frames = Math.Max(1, image.Frames.Count);
        if (frames > MostFrames(common))
        {
            throw new DicomFormatException(
                $"NumberOfFrames is {frames}; expected 1 to {MostFrames(common)} in a file of {common.FileLength} bytes");
        }

        if (image.Frames.Count > 0 && image.Frames.Count != frames)
        {
            throw new DicomFormatException(
                $"NumberOfFrames is {frames}; expected {image.Frames.Count}, the number of items in the per-frame functional groups");
        }

        Dictionary<string, string> text = SharedValues.Text(ImageAttributes.Text(image.DataSet));
        var headers = new SliceHeader[frames];
        for (int i = 0; i < headers.Length; i++)
        {
            AttributeSet set = image.Frames.Count > 0 ? image.Frames[i] : image.DataSet;
            headers[i] = common with
            {
                NumberOfFrames = headers.Length,
                Frame = i,
                Text = text,
                ImageType = SharedValues.ImageType(ImageTypeOf(set)),
                ConvolutionKernel = set.Text(DicomTags.ConvolutionKernel),
                AcquisitionNumber = (int?)set.Unsigned(DicomTags.FrameAcquisitionNumber, "FrameAcquisitionNumber")
                    ?? set.InformativeInteger(DicomTags.AcquisitionNumber),
                Scan = ScanAttributeReader.Of(set),
                XRayTubeCurrent = Dose(set, DicomTags.XRayTubeCurrent, DicomTags.XRayTubeCurrentInmA),
                Exposure = Dose(set, DicomTags.Exposure, DicomTags.ExposureInmAs),
                CtdiVol = Dose(set, DicomTags.CtdiVol, DicomTags.CtdiVol),
                AcquisitionSeconds = ScanAttributeReader.AcquisitionSeconds(set),
                ContentSeconds = ScanAttributeReader.ContentSeconds(set),
                ImagePositionPatient = set.Decimals(DicomTags.ImagePositionPatient, "ImagePositionPatient", 3),
                PositionDigits = SharedValues.Digits(set.LastDigits(DicomTags.ImagePositionPatient)),
                ImageOrientationPatient = SharedValues.Orientation(
                    set.Decimals(DicomTags.ImageOrientationPatient, "ImageOrientationPatient", 6)),
                PixelSpacing = SharedValues.Spacing(set.Decimals(DicomTags.PixelSpacing, "PixelSpacing", 2)),
                SliceThickness = set.InformativeDecimal(DicomTags.SliceThickness),
                RescaleSlope = set.Decimal(DicomTags.RescaleSlope, "RescaleSlope"),
                RescaleIntercept = set.Decimal(DicomTags.RescaleIntercept, "RescaleIntercept"),
                RescaleType = set.Text(DicomTags.RescaleType),
            };
        }

        return headers;
    }

    /// <summary>
    /// An upper bound that keeps a damaged number from allocating millions of headers. Below <see cref="ManyFrames"/>, PixelLayout
    /// checks the exact size: there the failure names the series.
    /// </summary>
    private static long MostFrames(SliceHeader file)
    {
        // Each frame needs at least a fragment header of 8 bytes.
        long most = file.FileLength / 8;
        if (most <= ManyFrames) return most;
        bool isNative = TransferSyntax.Of(file.TransferSyntaxUid).Coding == PixelCoding.Native;
        long frameBytes = isNative ? (long)file.Rows * file.Columns * file.BitsAllocated / 8 : 0;
        return Math.Max(ManyFrames, file.FileLength / Math.Max(LeastFrameBytes, frameBytes));
    }

    /// <summary>A number about the dose; NaN if it is absent or invalid.</summary>
    /// <param name="text">Its tag as text.</param>
    /// <param name="binary">Its tag as a binary number, in enhanced images.</param>
    private static float Dose(AttributeSet set, uint text, uint binary)
    {
        double? number = set.InformativeNumbers(binary, isFloat: true) is [double first, ..] ? first : set.InformativeDecimal(text);
        return number is >= 0 and < float.MaxValue ? (float)number : float.NaN;
    }

    private static string[] ImageTypeOf(AttributeSet set)
    {
        uint tag = set.Contains(DicomTags.FrameType) ? DicomTags.FrameType : DicomTags.ImageType;
        return [.. set.Texts(tag).Select(value => value.ToUpperInvariant())];
    }

    private static string SopClassOf(AttributeSet dataSet, string mediaStorageSopClassUid) =>
        dataSet.Text(DicomTags.SopClassUid) is { Length: > 0 } uid ? uid : mediaStorageSopClassUid;

    private static int Required(AttributeSet set, uint tag, string keyword) =>
        set.Unsigned(tag, keyword) is { } value and <= ushort.MaxValue
            ? (int)value
            : throw new DicomFormatException(
                $"{keyword} {DicomTags.Format(tag)} is absent or invalid; expected a number from 0 to {ushort.MaxValue}");

    /// <summary>
    /// A padding value in the type of the pixels, for any VR: 63536 in signed pixels is -2000.
    /// </summary>
    private static int? Padding(AttributeSet set, uint tag, string keyword, bool signed) =>
        set.Unsigned(tag, keyword) is { } value ? signed ? (short)value : (ushort)value : null;
}
