using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Headers;

/// <summary>
/// The attributes of one file that the pipeline needs, collected in one pass up to the pixel data: from the data set and, in
/// enhanced images, from the functional groups.
/// </summary>
internal sealed class ImageAttributes
{
    /// <summary>
    /// Attributes for output names and the sidecar that have no property in <see cref="SliceHeader"/>. They are the same in all slices,
    /// and never identify a person, as a name or birth date would.
    /// </summary>
    private static readonly (string Keyword, uint Tag)[] s_text =
    [
        ("FrameOfReferenceUID", DicomTags.FrameOfReferenceUid),
        ("StudyID", DicomTags.StudyId),
        ("StudyDate", DicomTags.StudyDate),
        ("StudyDescription", DicomTags.StudyDescription),
        ("AccessionNumber", DicomTags.AccessionNumber),
        ("SeriesNumber", DicomTags.SeriesNumber),
        ("SeriesDate", DicomTags.SeriesDate),
        ("SeriesDescription", DicomTags.SeriesDescription),
        ("BodyPartExamined", DicomTags.BodyPartExamined),
        ("ProtocolName", DicomTags.ProtocolName),
        ("ManufacturerModelName", DicomTags.ManufacturerModelName),
        ("ContrastBolusAgent", DicomTags.ContrastBolusAgent),
    ];

    private static readonly HashSet<uint> s_kept =
    [
        .. s_text.Select(attribute => attribute.Tag),
        DicomTags.PatientId, DicomTags.StudyInstanceUid, DicomTags.SeriesInstanceUid,
        DicomTags.AcquisitionNumber, DicomTags.InstanceNumber,
        DicomTags.Modality, DicomTags.Manufacturer, DicomTags.ConvolutionKernel,
        DicomTags.SpecificCharacterSet, DicomTags.ImageType, DicomTags.SopClassUid, DicomTags.SopInstanceUid,
        DicomTags.SliceThickness, DicomTags.SliceLocation, DicomTags.ImagePositionPatient, DicomTags.ImageOrientationPatient,
        DicomTags.SamplesPerPixel, DicomTags.PhotometricInterpretation, DicomTags.NumberOfFrames,
        DicomTags.Rows, DicomTags.Columns, DicomTags.PixelSpacing,
        DicomTags.BitsAllocated, DicomTags.BitsStored, DicomTags.HighBit, DicomTags.PixelRepresentation,
        DicomTags.PixelPaddingValue, DicomTags.PixelPaddingRangeLimit,
        DicomTags.RescaleIntercept, DicomTags.RescaleSlope, DicomTags.RescaleType,
        DicomTags.LossyImageCompression, DicomTags.FrameType, DicomTags.FrameAcquisitionNumber,
        DicomTags.AcquisitionTime, DicomTags.ContentTime, DicomTags.FrameAcquisitionDateTime,
        DicomTags.XRayTubeCurrent, DicomTags.XRayTubeCurrentInmA, DicomTags.Exposure, DicomTags.ExposureInmAs, DicomTags.CtdiVol,
        .. ScanAttributeReader.Tags,
    ];

    /// <summary>Functional groups that are read. Other groups may contain the same tags with another meaning.</summary>
    private static readonly HashSet<uint> s_functionalGroups =
    [
        DicomTags.PixelMeasuresSequence, DicomTags.PlanePositionSequence, DicomTags.PlaneOrientationSequence,
        DicomTags.PixelValueTransformationSequence, DicomTags.FrameContentSequence,
        DicomTags.CtImageFrameTypeSequence, DicomTags.CtReconstructionSequence, DicomTags.CtXRayDetailsSequence,
        DicomTags.CtExposureSequence, DicomTags.CardiacSynchronizationSequence,
        DicomTags.UnassignedSharedConvertedAttributesSequence, DicomTags.UnassignedPerFrameConvertedAttributesSequence,
    ];

    private readonly AttributeSet _shared;

    public ImageAttributes()
    {
        DataSet = new AttributeSet();
        _shared = new AttributeSet(DataSet);
    }

    public AttributeSet DataSet { get; }

    /// <summary>Attributes of each frame; their outer sets are the shared groups, then the data set.</summary>
    public List<AttributeSet> Frames { get; } = [];

    public bool HasModalityLut { get; private set; }

    /// <summary>Stores the attributes of a data set's element that was just read, and moves to its end.</summary>
    public void Take(DataSetReader reader, Element element)
    {
        switch (element.Tag)
        {
            case DicomTags.SharedFunctionalGroupsSequence:
                reader.ReadItems(element, (_, group) => TakeGroup(reader, group, _shared));
                return;
            case DicomTags.PerFrameFunctionalGroupsSequence:
                reader.ReadItems(element, (frame, group) => TakeGroup(reader, group, Frame(frame)));
                return;
            case DicomTags.ModalityLutSequence:
                HasModalityLut |= element.Length != 0;
                break;
            default:
                if (element.Length >= 0 && s_kept.Contains(element.Tag)) DataSet.Add(reader, element);
                break;
        }

        reader.Skip(element);
    }

    /// <summary>Text attributes by keyword, except absent and empty ones.</summary>
    public static Dictionary<string, string> Text(AttributeSet attributes)
    {
        var text = new Dictionary<string, string>(s_text.Length);
        foreach ((string keyword, uint tag) in s_text)
        {
            if (attributes.Text(tag) is { Length: > 0 } value) text.Add(keyword, value);
        }

        return text;
    }

    private static void TakeGroup(DataSetReader reader, Element group, AttributeSet into)
    {
        if (!s_functionalGroups.Contains(group.Tag)) return;
        reader.ReadItems(group, (_, attribute) =>
        {
            if (attribute.Length >= 0 && s_kept.Contains(attribute.Tag)) into.Add(reader, attribute);
        });
    }

    private AttributeSet Frame(int index)
    {
        // An item without elements is a frame too.
        while (Frames.Count <= index) Frames.Add(new AttributeSet(_shared));
        return Frames[index];
    }
}
