using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom;

/// <summary>
/// The attributes of one file that the pipeline needs, gathered in one pass up to the pixel data: the data set's own,
/// and those of the functional groups where the image is an enhanced one.
/// </summary>
internal sealed class ImageAttributes
{
    /// <summary>
    /// Attributes that output names may use and that have no place of their own in <see cref="SliceHeader"/>, by keyword.
    /// Never a name, a birth date or the like, and nothing that changes from slice to slice.
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
    ];

    private static readonly HashSet<uint> s_kept =
    [
        .. s_text.Select(attribute => attribute.Tag),
        DicomTags.PatientId, DicomTags.StudyInstanceUid, DicomTags.SeriesInstanceUid, DicomTags.AcquisitionNumber, DicomTags.InstanceNumber,
        DicomTags.Modality, DicomTags.Manufacturer, DicomTags.ConvolutionKernel,
        DicomTags.SpecificCharacterSet, DicomTags.ImageType, DicomTags.SopClassUid, DicomTags.SopInstanceUid,
        DicomTags.SliceThickness, DicomTags.SliceLocation, DicomTags.ImagePositionPatient, DicomTags.ImageOrientationPatient,
        DicomTags.SamplesPerPixel, DicomTags.PhotometricInterpretation, DicomTags.NumberOfFrames,
        DicomTags.Rows, DicomTags.Columns, DicomTags.PixelSpacing,
        DicomTags.BitsAllocated, DicomTags.BitsStored, DicomTags.HighBit, DicomTags.PixelRepresentation,
        DicomTags.PixelPaddingValue, DicomTags.PixelPaddingRangeLimit,
        DicomTags.RescaleIntercept, DicomTags.RescaleSlope, DicomTags.RescaleType,
        DicomTags.LossyImageCompression, DicomTags.FrameType, DicomTags.FrameAcquisitionNumber,
    ];

    /// <summary>Functional groups that hold something kept; others may repeat the same tags with another meaning.</summary>
    private static readonly HashSet<uint> s_functionalGroups =
    [
        DicomTags.PixelMeasuresSequence, DicomTags.PlanePositionSequence, DicomTags.PlaneOrientationSequence,
        DicomTags.PixelValueTransformationSequence, DicomTags.FrameContentSequence,
        DicomTags.CtImageFrameTypeSequence, DicomTags.CtReconstructionSequence,
        DicomTags.UnassignedSharedConvertedAttributesSequence, DicomTags.UnassignedPerFrameConvertedAttributesSequence,
    ];

    private readonly AttributeSet _shared;

    public ImageAttributes()
    {
        DataSet = new AttributeSet();
        _shared = new AttributeSet(DataSet);
    }

    public AttributeSet DataSet { get; }

    /// <summary>For each frame what it says of itself, over the shared groups, over the data set.</summary>
    public List<AttributeSet> Frames { get; } = [];

    public bool HasModalityLut { get; private set; }

    /// <summary>Keeps what is wanted of an element of the data set that the reader has just read, and moves behind it.</summary>
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

    /// <summary>Text attributes by keyword; those that are absent or empty are left out.</summary>
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
        // An item without elements still is a frame.
        while (Frames.Count <= index) Frames.Add(new AttributeSet(_shared));
        return Frames[index];
    }
}
