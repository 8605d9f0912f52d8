namespace CtGpu.Host.Output.Formats;

/// <summary>The file formats of a result. A single format stands for both.</summary>
/// <param name="Volumes">Format of the HU and of the normalised voxels.</param>
/// <param name="Mask">Format of the mask.</param>
internal readonly record struct ResultFormats(VolumeFormat Volumes, VolumeFormat Mask)
{
    public static implicit operator ResultFormats(VolumeFormat format) => new(format, format);
}
