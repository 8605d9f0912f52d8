using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Engines;

/// <summary>The lung mask's constants for one volume.</summary>
/// <param name="AirAtMost">Voxels of at most this HU are air.</param>
/// <param name="Background">Which air is outside.</param>
/// <param name="FillStructures">Count what the lungs enclose (vessels, nodules) as lung.</param>
public sealed record MaskPlan(short AirAtMost, Background Background, bool FillStructures);

/// <summary>
/// Everything that is known about a volume's way through an engine before its first voxel arrives. An engine may
/// fuse neighbouring steps, since it sees all of them here.
/// </summary>
/// <param name="Mask">Null when no mask is wanted.</param>
/// <param name="Dilation">Ball that the final mask is dilated with, or null.</param>
/// <param name="OutsideHounsfield">What voxels outside the mask become, or null.</param>
/// <param name="Normalize">Null when no normalised volume is wanted.</param>
public sealed record VolumePlan(
    RescalePlan Rescale, ResamplePlan Resample, MaskPlan? Mask, BallPlan? Dilation, short? OutsideHounsfield, NormalizePlan? Normalize)
{
    /// <summary>The volume arrives as it is to be written: in HU, on the output grid, with no voxel to be set.</summary>
    public bool KeepsVoxels => Rescale.IsIdentity && Resample.IsIdentity && OutsideHounsfield == null;
}
