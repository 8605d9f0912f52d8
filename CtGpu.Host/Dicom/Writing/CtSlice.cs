using System.Runtime.InteropServices;

namespace CtGpu.Host.Dicom.Writing;

/// <summary>
/// One axial slice for writing as CT Image Storage. The defaults make a valid object. An attribute set to null is omitted.
/// <see cref="Overrides"/> replaces or adds any element, which also allows invalid files for tests.
/// </summary>
internal sealed record CtSlice
{
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Seed of the UIDs of study, series and frame of reference.</summary>
    public string SeriesSeed { get; init; } = "0";

    /// <summary>With <see cref="SeriesSeed"/>, the seed of the SOPInstanceUID.</summary>
    public string InstanceSeed { get; init; } = "0";

    public string PatientId { get; init; } = "PHANTOM0";

    public int? InstanceNumber { get; init; } = 1;

    public double? SliceThickness { get; init; }

    /// <summary>Centre of the first pixel: x, y, z in LPS mm.</summary>
    public double[]? ImagePositionPatient { get; init; } = [0, 0, 0];

    /// <summary>Direction cosines of a row (x, y, z), then of a column.</summary>
    public double[]? ImageOrientationPatient { get; init; } = [1, 0, 0, 0, 1, 0];

    /// <summary>Row spacing (y), then column spacing (x), in mm.</summary>
    public double[]? PixelSpacing { get; init; } = [1, 1];

    public double? RescaleSlope { get; init; } = 1;

    public double? RescaleIntercept { get; init; } = -1024;

    public int BitsStored { get; init; } = 16;

    /// <summary>PixelRepresentation 1: stored values are signed.</summary>
    public bool IsSigned { get; init; } = true;

    public int? PixelPaddingValue { get; init; }

    /// <summary>Elements that replace the default element of the same tag, or are added.</summary>
    public IReadOnlyList<DicomElement> Overrides { get; init; } = [];

    /// <summary>Writes the slice; replaces an existing file.</summary>
    /// <param name="path">File to write; its folder exists.</param>
    /// <param name="stored">
    /// Rows × Columns stored values, row by row; unsigned values as the same 16 bits. Another length makes an invalid file.
    /// </param>
    public void Write(string path, ReadOnlySpan<short> stored)
    {
        var elements = new Dictionary<uint, DicomElement>();
        foreach (DicomElement element in Elements()) elements.Add(element.Tag, element);
        foreach (DicomElement element in Overrides) elements[element.Tag] = element;
        DicomWriter.Write(path, elements.Values, MemoryMarshal.AsBytes(stored));
    }

    private IEnumerable<DicomElement> Elements()
    {
        yield return DicomElement.Text(DicomTags.ImageType, "CS", @"ORIGINAL\PRIMARY\AXIAL");
        yield return DicomElement.Text(DicomTags.SopClassUid, "UI", SopClass.CtImageStorage);
        yield return Uid(DicomTags.SopInstanceUid, "instance " + InstanceSeed);
        yield return DicomElement.Text(DicomTags.StudyDate, "DA", "20170101");
        yield return DicomElement.Text(DicomTags.StudyTime, "TM", "000000");
        yield return DicomElement.Text(DicomTags.AccessionNumber, "SH", "");
        yield return DicomElement.Text(DicomTags.Modality, "CS", "CT");
        yield return DicomElement.Text(DicomTags.Manufacturer, "LO", "CtGpu");
        yield return DicomElement.Text(DicomTags.ReferringPhysicianName, "PN", "");
        yield return DicomElement.Text(DicomTags.SeriesDescription, "LO", "Synthetic thorax");
        yield return DicomElement.Text(DicomTags.PatientName, "PN", "Phantom");
        yield return DicomElement.Text(DicomTags.PatientId, "LO", PatientId);
        yield return DicomElement.Text(DicomTags.PatientBirthDate, "DA", "");
        yield return DicomElement.Text(DicomTags.PatientSex, "CS", "");
        yield return DicomElement.Text(DicomTags.Kvp, "DS", "");
        yield return DicomElement.Text(DicomTags.PatientPosition, "CS", "HFS");
        yield return Uid(DicomTags.StudyInstanceUid, "study");
        yield return Uid(DicomTags.SeriesInstanceUid, "series");
        yield return DicomElement.Text(DicomTags.StudyId, "SH", "");
        yield return DicomElement.Integer(DicomTags.SeriesNumber, 1);
        yield return DicomElement.Integer(DicomTags.AcquisitionNumber, 1);
        yield return Uid(DicomTags.FrameOfReferenceUid, "frame of reference");
        yield return DicomElement.Text(DicomTags.PositionReferenceIndicator, "LO", "");
        if (InstanceNumber is int number) yield return DicomElement.Integer(DicomTags.InstanceNumber, number);
        if (SliceThickness is double thickness) yield return DicomElement.Decimals(DicomTags.SliceThickness, thickness);
        if (ImagePositionPatient is { } position)
        {
            yield return DicomElement.Decimals(DicomTags.ImagePositionPatient, position);
            yield return DicomElement.Decimals(DicomTags.SliceLocation, position[2]);
        }

        if (ImageOrientationPatient is { } orientation)
        {
            yield return DicomElement.Decimals(DicomTags.ImageOrientationPatient, orientation);
        }

        if (PixelSpacing is { } spacing) yield return DicomElement.Decimals(DicomTags.PixelSpacing, spacing);
        yield return DicomElement.Short(DicomTags.SamplesPerPixel, 1);
        yield return DicomElement.Text(DicomTags.PhotometricInterpretation, "CS", "MONOCHROME2");
        yield return DicomElement.Short(DicomTags.Rows, Rows);
        yield return DicomElement.Short(DicomTags.Columns, Columns);
        yield return DicomElement.Short(DicomTags.BitsAllocated, 16);
        yield return DicomElement.Short(DicomTags.BitsStored, BitsStored);
        yield return DicomElement.Short(DicomTags.HighBit, BitsStored - 1);
        yield return DicomElement.Short(DicomTags.PixelRepresentation, IsSigned ? 1 : 0);
        if (PixelPaddingValue is int padding) yield return DicomElement.Short(DicomTags.PixelPaddingValue, padding, IsSigned);
        if (RescaleIntercept is double intercept) yield return DicomElement.Decimals(DicomTags.RescaleIntercept, intercept);
        if (RescaleSlope is double slope) yield return DicomElement.Decimals(DicomTags.RescaleSlope, slope);
        yield return DicomElement.Text(DicomTags.RescaleType, "LO", "HU");
    }

    private DicomElement Uid(uint tag, string what) => DicomElement.Text(tag, "UI", DicomUid.FromSeed($"{SeriesSeed} {what}"));
}
