namespace CtGpu.Host.Output.Formats;

/// <summary>File format of a volume.</summary>
internal enum VolumeFormat
{
    /// <summary>NIfTI-1, single file, not compressed.</summary>
    Nii,

    /// <summary>NIfTI-1, single file, gzip.</summary>
    NiiGz,

    /// <summary>NumPy 1.0. The file has no geometry; the sidecar has it.</summary>
    Npy,

    /// <summary>MetaImage with header and voxels in one file.</summary>
    Mha,
}

internal static class VolumeFormats
{
    public static bool IsNifti(this VolumeFormat format) => format is VolumeFormat.Nii or VolumeFormat.NiiGz;

    /// <summary>File name extension, without the leading dot.</summary>
    public static string Extension(this VolumeFormat format) => format switch
    {
        VolumeFormat.Nii => "nii",
        VolumeFormat.NiiGz => "nii.gz",
        VolumeFormat.Npy => "npy",
        VolumeFormat.Mha => "mha",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };
}
