namespace CtGpu.Host.Output;

/// <summary>File format of a volume.</summary>
public enum VolumeFormat
{
    /// <summary>NIfTI-1, single file, not compressed.</summary>
    Nii,

    /// <summary>NIfTI-1, gzip.</summary>
    NiiGz,

    /// <summary>NumPy 1.0. Holds no geometry: the sidecar does.</summary>
    Npy,

    /// <summary>MetaImage with its voxels in the same file.</summary>
    Mha,
}

/// <summary>Type of a voxel, stored little-endian.</summary>
internal enum VoxelType
{
    Int16,
    UInt8,
    Float32,
}

internal static class VolumeFormats
{
    /// <summary>File name extension, without the leading dot.</summary>
    public static string Extension(this VolumeFormat format) => format switch
    {
        VolumeFormat.Nii => "nii",
        VolumeFormat.NiiGz => "nii.gz",
        VolumeFormat.Npy => "npy",
        VolumeFormat.Mha => "mha",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    public static int Bytes(this VoxelType type) => type switch
    {
        VoxelType.Int16 => 2,
        VoxelType.UInt8 => 1,
        VoxelType.Float32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
