using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Engines;

/// <summary>All steps of one volume on an engine. Engines may fuse neighbouring steps.</summary>
/// <param name="Rescale">Stored values to HU; the identity if the volume was read as HU.</param>
/// <param name="Resample">HU to the output grid; the identity if the grid is unchanged.</param>
/// <param name="Mask">Null without a mask.</param>
/// <param name="OutsideHounsfield">Value of voxels outside the mask, or null to leave them.</param>
/// <param name="Normalize">Null without a normalised volume.</param>
internal sealed record VolumePlan(
    RescalePlan Rescale, ResamplePlan Resample, MaskPlan? Mask, short? OutsideHounsfield, NormalizePlan? Normalize)
{
    /// <summary>
    /// The volume is read as HU on the output grid, and the engine changes no HU. The input buffer can then also be the result buffer,
    /// without a copy. Only this property decides it.
    /// </summary>
    public bool InPlace => Rescale.IsIdentity && Resample.IsIdentity && OutsideHounsfield == null;
}
