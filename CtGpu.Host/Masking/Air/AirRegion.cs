using CtGpu.Host.Engines;

namespace CtGpu.Host.Masking.Air;

/// <summary>A region of the lungs that is nearly as thin as air.</summary>
/// <param name="Component">The region, grown up to the walls around it.</param>
/// <param name="LungShare">The share of its border at which lung begins.</param>
/// <param name="VesselShare">The share of its voxels next to solid that it encloses slice by slice.</param>
/// <param name="IsWide">Whether a ball wider than any airway fits into it.</param>
/// <param name="EmptyShare">The share of its thin air that has no tissue at all.</param>
internal sealed record AirRegion(BitComponent Component, double LungShare, double VesselShare, bool IsWide, double EmptyShare)
{
    /// <summary>
    /// The region is bordered by walls instead of lung, so it is no lung. With vessels in it, the border must be clearer.
    /// </summary>
    public bool IsWalled =>
        LungShare < MaskBounds.BorderShare
        || (LungShare < MaskBounds.DoubtfulBorderShare && VesselShare < MaskBounds.VesselShare);

    /// <param name="component">
    /// Common voxels with: the border, the border at which lung begins, voxels next to enclosed solid, the centres of wide balls, thin
    /// air, thin air without tissue.
    /// </param>
    public static AirRegion Of(BitComponent component) => new(
        component,
        component.Common[1] / (double)Math.Max(1, component.Common[0]),
        component.Common[2] / (double)component.Voxels,
        component.Common[3] > 0,
        component.Common[5] / (double)Math.Max(1, component.Common[4]));
}
