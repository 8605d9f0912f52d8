namespace CtGpu.Host.Dicom.Parsing;

/// <summary>Tags that the reader looks for, as group and element in one number, under their DICOM keywords.</summary>
internal static class Tag
{
    public const uint MediaStorageSopClassUid = 0x00020002;
    public const uint TransferSyntaxUid = 0x00020010;

    public const uint SpecificCharacterSet = 0x00080005;
    public const uint ImageType = 0x00080008;
    public const uint SopClassUid = 0x00080016;
    public const uint SopInstanceUid = 0x00080018;
    public const uint StudyDate = 0x00080020;
    public const uint SeriesDate = 0x00080021;
    public const uint AccessionNumber = 0x00080050;
    public const uint Modality = 0x00080060;
    public const uint Manufacturer = 0x00080070;
    public const uint StudyDescription = 0x00081030;
    public const uint SeriesDescription = 0x0008103E;
    public const uint FrameType = 0x00089007;
    public const uint PatientId = 0x00100020;
    public const uint BodyPartExamined = 0x00180015;
    public const uint SliceThickness = 0x00180050;
    public const uint ProtocolName = 0x00181030;
    public const uint ConvolutionKernel = 0x00181210;
    public const uint CtReconstructionSequence = 0x00189314;
    public const uint CtImageFrameTypeSequence = 0x00189329;
    public const uint StudyInstanceUid = 0x0020000D;
    public const uint SeriesInstanceUid = 0x0020000E;
    public const uint StudyId = 0x00200010;
    public const uint SeriesNumber = 0x00200011;
    public const uint AcquisitionNumber = 0x00200012;
    public const uint InstanceNumber = 0x00200013;
    public const uint ImagePositionPatient = 0x00200032;
    public const uint ImageOrientationPatient = 0x00200037;
    public const uint FrameOfReferenceUid = 0x00200052;
    public const uint SliceLocation = 0x00201041;
    public const uint FrameContentSequence = 0x00209111;
    public const uint PlanePositionSequence = 0x00209113;
    public const uint PlaneOrientationSequence = 0x00209116;
    public const uint FrameAcquisitionNumber = 0x00209156;
    public const uint UnassignedSharedConvertedAttributesSequence = 0x00209170;
    public const uint UnassignedPerFrameConvertedAttributesSequence = 0x00209171;
    public const uint SamplesPerPixel = 0x00280002;
    public const uint PhotometricInterpretation = 0x00280004;
    public const uint NumberOfFrames = 0x00280008;
    public const uint Rows = 0x00280010;
    public const uint Columns = 0x00280011;
    public const uint PixelSpacing = 0x00280030;
    public const uint BitsAllocated = 0x00280100;
    public const uint BitsStored = 0x00280101;
    public const uint HighBit = 0x00280102;
    public const uint PixelRepresentation = 0x00280103;
    public const uint PixelPaddingValue = 0x00280120;
    public const uint PixelPaddingRangeLimit = 0x00280121;
    public const uint RescaleIntercept = 0x00281052;
    public const uint RescaleSlope = 0x00281053;
    public const uint RescaleType = 0x00281054;
    public const uint LossyImageCompression = 0x00282110;
    public const uint ModalityLutSequence = 0x00283000;
    public const uint PixelMeasuresSequence = 0x00289110;
    public const uint PixelValueTransformationSequence = 0x00289145;
    public const uint SharedFunctionalGroupsSequence = 0x52009229;
    public const uint PerFrameFunctionalGroupsSequence = 0x52009230;
    public const uint FloatPixelData = 0x7FE00008;
    public const uint DoubleFloatPixelData = 0x7FE00009;
    public const uint PixelData = 0x7FE00010;

    public const uint Item = 0xFFFEE000;
    public const uint ItemDelimitationItem = 0xFFFEE00D;
    public const uint SequenceDelimitationItem = 0xFFFEE0DD;

    /// <summary>The tag as DICOM prints it: (gggg,eeee).</summary>
    public static string Format(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";
}
