using System.Collections.ObjectModel;
using CtGpu.Host.Paths;
using CtGpu.Host.Volumes;

namespace CtGpu.Host.Dicom;

/// <summary>
/// Attributes of one DICOM image (one file, or one frame of a multi-frame file) that the pipeline needs, with DICOM's
/// names. Optional attributes are null when absent or empty.
/// </summary>
internal sealed record SliceHeader
{
    /// <summary>
    /// Path as the user gave it, or as found below a folder that the user gave. On Linux, <c>\xHH</c> in it is one byte of a name
    /// that is not plain text (docs/manifest.md).
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Length of the file in bytes; of its target if the path is a link.</summary>
    public required long FileLength { get; init; }

    /// <summary>Whether the file is a gzip file. <see cref="FileLength"/> and offsets are those of its content.</summary>
    public bool IsGzip { get; init; }

    /// <summary>The archive that the file is a member of, or null. It stays readable as long as a header refers to it.</summary>
    public IMountedFolder? Archive { get; init; }

    /// <summary>Bytes of memory that the file takes while it is open.</summary>
    public int MemoryBytes { get; init; }

    /// <summary>Last write time in UTC ticks; of its target if the path is a link.</summary>
    public required long FileTimeTicks { get; init; }

    public required string TransferSyntaxUid { get; init; }

    public string SopClassUid { get; init; } = "";

    public string SopInstanceUid { get; init; } = "";

    public string StudyInstanceUid { get; init; } = "";

    public string SeriesInstanceUid { get; init; } = "";

    public string PatientId { get; init; } = "";

    public string Modality { get; init; } = "";

    public string Manufacturer { get; init; } = "";

    /// <summary>Values of ImageType, upper case, such as ORIGINAL, PRIMARY, AXIAL.</summary>
    public IReadOnlyList<string> ImageType { get; init; } = [];

    public string ConvolutionKernel { get; init; } = "";

    public int? AcquisitionNumber { get; init; }

    /// <summary>Further attributes that tell scans in one series apart.</summary>
    public ScanAttributes Scan { get; init; } = ScanAttributes.None;

    /// <summary>AcquisitionTime in seconds since midnight.</summary>
    public double? AcquisitionSeconds { get; init; }

    /// <summary>ContentTime in seconds since midnight.</summary>
    public double? ContentSeconds { get; init; }

    /// <summary>XRayTubeCurrent in mA; NaN if absent.</summary>
    public float XRayTubeCurrent { get; init; } = float.NaN;

    /// <summary>Exposure in mAs; NaN if absent.</summary>
    public float Exposure { get; init; } = float.NaN;

    /// <summary>CTDIvol in mGy; NaN if absent.</summary>
    public float CtdiVol { get; init; } = float.NaN;

    public int? InstanceNumber { get; init; }

    public int Rows { get; init; }

    public int Columns { get; init; }

    public int SamplesPerPixel { get; init; } = 1;

    public int NumberOfFrames { get; init; } = 1;

    public string PhotometricInterpretation { get; init; } = "";

    public int BitsAllocated { get; init; }

    public int BitsStored { get; init; }

    public int HighBit { get; init; }

    /// <summary>PixelRepresentation 1: stored values are signed.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Centre of the first pixel: x, y, z in LPS mm.</summary>
    public double[]? ImagePositionPatient { get; init; }

    /// <summary>
    /// Powers of ten of the last digits of ImagePositionPatient's values, as written: -2 for 1.25. Null if unknown, which means exact.
    /// </summary>
    internal int[]? PositionDigits { get; init; }

    /// <summary>Direction cosines of a row (x, y, z), then of a column.</summary>
    public double[]? ImageOrientationPatient { get; init; }

    /// <summary>Row spacing (y), then column spacing (x), in mm.</summary>
    public double[]? PixelSpacing { get; init; }

    public double? SliceLocation { get; init; }

    public double? SliceThickness { get; init; }

    public double? RescaleSlope { get; init; }

    public double? RescaleIntercept { get; init; }

    public string RescaleType { get; init; } = "";

    /// <summary>PixelPaddingValue read as US or SS by PixelRepresentation.</summary>
    public int? PixelPaddingValue { get; init; }

    /// <summary>PixelPaddingRangeLimit, read the same way.</summary>
    public int? PixelPaddingRangeLimit { get; init; }

    /// <summary>A Modality LUT Sequence is present.</summary>
    public bool HasModalityLut { get; init; }

    /// <summary>LossyImageCompression is 01, or the transfer syntax is lossy.</summary>
    public bool IsLossy { get; init; }

    /// <summary>Other text attributes that an output name template may use, by DICOM keyword.</summary>
    public IReadOnlyDictionary<string, string> Text { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Offset of the pixel data's value in the file; for deflated files, in the inflated data set.</summary>
    public long PixelDataOffset { get; init; }

    /// <summary>Length of the pixel data's value, or -1 when undefined (encapsulated).</summary>
    public long PixelDataLength { get; init; } = -1;

    /// <summary>Zero-based frame within the file.</summary>
    public int Frame { get; init; }

    /// <summary>The volume file that the slice is part of. Null for a slice of DICOM.</summary>
    internal VolumeFile? Volume { get; init; }

    /// <summary>Path of a volume file below INPUT without its extension, with forward slashes. Empty for a slice of DICOM.</summary>
    internal string VolumeName { get; init; } = "";

    /// <summary>How stored values are placed in samples.</summary>
    internal SampleFormat SampleFormat => new(BitsAllocated, BitsStored, HighBit, IsSigned, PixelPaddingValue);
}
