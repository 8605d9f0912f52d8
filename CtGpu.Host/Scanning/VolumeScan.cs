using CtGpu.Host.Dicom;
using CtGpu.Host.Paths;
using CtGpu.Host.Volumes;

namespace CtGpu.Host.Scanning;

/// <summary>
/// The volume files among the inputs. Each is a series of its own, also if its header is damaged: other than a slice, it cannot be
/// missing from another series.
/// </summary>
internal sealed class VolumeScan(FileWalk walk)
{
    private readonly List<CandidateSeries> _series = [];
    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);

    /// <summary>A series for each volume file, in the order of the files.</summary>
    public IReadOnlyList<CandidateSeries> Series => _series;

    /// <summary>Whether a file holds the voxels of a volume.</summary>
    public bool IsPart(string path) => _parts.Count > 0 && _parts.Contains(Path.GetFullPath(path));

    /// <summary>
    /// Reads a header as that of slices. They are equal: the grid is that of the volume. A search leaves out volumes whose type has no
    /// negative HU: beside scans they are masks.
    /// </summary>
    public DicomFileContent ReadHeader(string path)
    {
        VolumeFile volume = VolumeReader.ReadHeader(path);
        if (!walk.IsGiven(path) && volume.Voxels is { Type: NumberType.UInt8, Slope: >= 0, Intercept: >= 0 })
            return new DicomFileContent.LeftOut("volume of 8-bit numbers: a mask or a picture, no HU");
        SliceHeader slice = Header(path) with
        {
            Volume = volume,
            FileLength = volume.Parts.Sum(part => part.Length),
            FileTimeTicks = volume.Parts.Aggregate(0L, (ticks, part) => unchecked((ticks * 31) + part.TimeTicks)),
            TransferSyntaxUid = volume.Format,
            Rows = volume.Geometry.Shape.Y,
            Columns = volume.Geometry.Shape.X,
            NumberOfFrames = volume.Geometry.Shape.Z,
            BitsAllocated = 16,
            BitsStored = 16,
            HighBit = 15,
            IsSigned = true,
        };
        return new DicomFileContent.Image([.. Enumerable.Repeat(slice, volume.Geometry.Shape.Z)]);
    }

    /// <summary>Adds a volume file that was read, or could not be.</summary>
    public void Add(string path, DicomFileContent? content, CtGpuException? error)
    {
        IReadOnlyList<SliceHeader> slices = content is DicomFileContent.Image image ? image.Frames : [Header(path)];
        foreach (VolumePart part in slices[0].Volume?.Parts.Skip(1) ?? []) _parts.Add(Path.GetFullPath(part.Path));
        _series.Add(new CandidateSeries("", path, slices, error == null ? [] : [error]));
    }

    private SliceHeader Header(string path) => new()
    {
        Path = path,
        FileLength = LengthOf(path),
        FileTimeTicks = 0,
        TransferSyntaxUid = "",
        Archive = Mounts.Of(path),
        VolumeName = walk.VolumeNameOf(path),
    };

    private static long LengthOf(string path)
    {
        try
        {
            return InputPath.LengthOf(path);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            // Opening the file reports the fault.
            return 0;
        }
    }
}
