using CtGpu.Host.Geometry;

namespace CtGpu.Host.Volumes;

/// <summary>How the voxels of a volume file are stored.</summary>
/// <param name="Type">Type of a number.</param>
/// <param name="BigEndian">Most significant byte first.</param>
/// <param name="Slope">HU = Slope · number + Intercept.</param>
/// <param name="Intercept">See Slope.</param>
internal sealed record VoxelEncoding(NumberType Type, bool BigEndian, double Slope = 1, double Intercept = 0)
{
    /// <summary>Whether numbers are HU as they are in memory.</summary>
    public bool IsPlain => Type == NumberType.Int16 && BigEndian != BitConverter.IsLittleEndian && Slope == 1 && Intercept == 0;
}

/// <summary>Where the voxels of a volume file are.</summary>
/// <param name="Path">File of the voxels, which may be the header's.</param>
/// <param name="Compression">How they are compressed.</param>
/// <param name="Offset">
/// Bytes in front of them: of the file, or of the inflated data if <see cref="Inflated"/> is set.
/// </param>
internal sealed record VoxelLocation(string Path, Compression Compression, long Offset)
{
    /// <summary>The whole file is compressed, with its header.</summary>
    public bool Inflated { get; init; }
}

/// <summary>Compression of voxels.</summary>
internal enum Compression
{
    None,
    Gzip,
    Zlib,
}

/// <summary>A file that belongs to a volume.</summary>
/// <param name="TimeTicks">Last write time in UTC ticks.</param>
internal sealed record VolumePart(string Path, long Length, long TimeTicks);

/// <summary>The header of a volume in MetaImage, NIfTI or NRRD format.</summary>
/// <param name="Path">File of the header.</param>
/// <param name="Format">Name of the format: MetaImage, NIfTI-1, NIfTI-2 or NRRD.</param>
/// <param name="Geometry">Its grid, in LPS. The axes are those of the file, in its order; they may be left-handed.</param>
/// <param name="Voxels">Type and scale of the numbers.</param>
/// <param name="Location">Where they are.</param>
/// <param name="Parts">The header's file and, if there is one, that of the voxels.</param>
internal sealed record VolumeFile(
    string Path, string Format, VolumeGeometry Geometry, VoxelEncoding Voxels, VoxelLocation Location, IReadOnlyList<VolumePart> Parts)
{
    /// <summary>Bytes of the voxels without compression.</summary>
    public long VoxelBytes => Geometry.Shape.Voxels * Voxels.Type.Bytes();
}
