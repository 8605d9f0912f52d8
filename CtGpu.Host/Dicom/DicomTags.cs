namespace CtGpu.Host.Dicom;

/// <summary>Tags of the attributes that are read or written, as 0xGGGGEEEE, named by their DICOM keywords.</summary>
internal static class DicomTags
{
    public const uint FileMetaInformationGroupLength = 0x0002_0000;
    public const uint FileMetaInformationVersion = 0x0002_0001;
    public const uint MediaStorageSopClassUid = 0x0002_0002;
    public const uint MediaStorageSopInstanceUid = 0x0002_0003;
    public const uint TransferSyntaxUid = 0x0002_0010;
    public const uint ImplementationClassUid = 0x0002_0012;
    public const uint SpecificCharacterSet = 0x0008_0005;
    public const uint ImageType = 0x0008_0008;
    public const uint SopClassUid = 0x0008_0016;
    public const uint SopInstanceUid = 0x0008_0018;
    public const uint StudyDate = 0x0008_0020;
    public const uint SeriesDate = 0x0008_0021;
    public const uint StudyTime = 0x0008_0030;
    public const uint AccessionNumber = 0x0008_0050;
    public const uint Modality = 0x0008_0060;
    public const uint Manufacturer = 0x0008_0070;
    public const uint ReferringPhysicianName = 0x0008_0090;
    public const uint StudyDescription = 0x0008_1030;
    public const uint SeriesDescription = 0x0008_103E;
    public const uint FrameType = 0x0008_9007;
    public const uint PatientName = 0x0010_0010;
    public const uint PatientId = 0x0010_0020;
    public const uint PatientBirthDate = 0x0010_0030;
    public const uint PatientSex = 0x0010_0040;
    public const uint BodyPartExamined = 0x0018_0015;
    public const uint SliceThickness = 0x0018_0050;
    public const uint Kvp = 0x0018_0060;
    public const uint ProtocolName = 0x0018_1030;
    public const uint ConvolutionKernel = 0x0018_1210;
    public const uint PatientPosition = 0x0018_5100;
    public const uint CtReconstructionSequence = 0x0018_9314;
    public const uint CtImageFrameTypeSequence = 0x0018_9329;
    public const uint StudyInstanceUid = 0x0020_000D;
    public const uint SeriesInstanceUid = 0x0020_000E;
    public const uint StudyId = 0x0020_0010;
    public const uint SeriesNumber = 0x0020_0011;
    public const uint AcquisitionNumber = 0x0020_0012;
    public const uint InstanceNumber = 0x0020_0013;
    public const uint ImagePositionPatient = 0x0020_0032;
    public const uint ImageOrientationPatient = 0x0020_0037;
    public const uint FrameOfReferenceUid = 0x0020_0052;
    public const uint PositionReferenceIndicator = 0x0020_1040;
    public const uint SliceLocation = 0x0020_1041;
    public const uint FrameContentSequence = 0x0020_9111;
    public const uint PlanePositionSequence = 0x0020_9113;
    public const uint PlaneOrientationSequence = 0x0020_9116;
    public const uint FrameAcquisitionNumber = 0x0020_9156;
    public const uint UnassignedSharedConvertedAttributesSequence = 0x0020_9170;
    public const uint UnassignedPerFrameConvertedAttributesSequence = 0x0020_9171;
    public const uint SamplesPerPixel = 0x0028_0002;
    public const uint PhotometricInterpretation = 0x0028_0004;
    public const uint NumberOfFrames = 0x0028_0008;
    public const uint Rows = 0x0028_0010;
    public const uint Columns = 0x0028_0011;
    public const uint PixelSpacing = 0x0028_0030;
    public const uint BitsAllocated = 0x0028_0100;
    public const uint BitsStored = 0x0028_0101;
    public const uint HighBit = 0x0028_0102;
    public const uint PixelRepresentation = 0x0028_0103;
    public const uint PixelPaddingValue = 0x0028_0120;
    public const uint PixelPaddingRangeLimit = 0x0028_0121;
    public const uint RescaleIntercept = 0x0028_1052;
    public const uint RescaleSlope = 0x0028_1053;
    public const uint RescaleType = 0x0028_1054;
    public const uint LossyImageCompression = 0x0028_2110;
    public const uint ModalityLutSequence = 0x0028_3000;
    public const uint PixelMeasuresSequence = 0x0028_9110;
    public const uint PixelValueTransformationSequence = 0x0028_9145;
    public const uint SharedFunctionalGroupsSequence = 0x5200_9229;
    public const uint PerFrameFunctionalGroupsSequence = 0x5200_9230;
    public const uint FloatPixelData = 0x7FE0_0008;
    public const uint DoubleFloatPixelData = 0x7FE0_0009;
    public const uint PixelData = 0x7FE0_0010;

    public const uint Item = 0xFFFE_E000;
    public const uint ItemDelimitationItem = 0xFFFE_E00D;
    public const uint SequenceDelimitationItem = 0xFFFE_E0DD;

    /// <summary>The tag as DICOM prints it: (gggg,eeee).</summary>
    public static string Format(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";
}
