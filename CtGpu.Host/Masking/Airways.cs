using CtGpu.Host.Engines;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Masking;

/// <summary>A region of the lungs that is as thin as air, with its surroundings.</summary>
/// <param name="Component">The region.</param>
/// <param name="LungShare">The share of its border at which lung begins.</param>
/// <param name="VesselShare">The share of its voxels next to solid that it encloses slice by slice.</param>
/// <param name="IsWide">Whether a ball wider than any airway fits into it.</param>
internal sealed record AirRegion(BitComponent Component, double LungShare, double VesselShare, bool IsWide)
{
    /// <summary>A region that is hardly bordered by lung is none itself. One with vessels needs more to be none.</summary>
    public bool IsRemoved =>
        LungShare < MaskBounds.BorderShare
        || (LungShare < MaskBounds.DoubtfulBorderShare && VesselShare < MaskBounds.VesselShare);
}

/// <summary>Air that was taken out of the lungs.</summary>
/// <param name="Airways">Trachea, bronchi and other narrow regions.</param>
/// <param name="Gas">Wide regions: stomach, bowel.</param>
/// <param name="Pneumothoraces">
/// Wide regions opposite of lung; they stay in the mask, because a collapsed lung leaves them as a part of its room.
/// </param>
/// <param name="IsDoubtful">A region near the bounds, larger than <see cref="MaskBounds.DoubtfulRegionMl"/>.</param>
internal sealed record RemovedAir(
    IReadOnlyList<AirRegion> Airways, IReadOnlyList<AirRegion> Gas, IReadOnlyList<AirRegion> Pneumothoraces, bool IsDoubtful)
{
    public static RemovedAir None { get; } = new([], [], [], false);
}

/// <summary>
/// Takes trachea, main bronchi and gas of stomach and bowel out of the lungs. They are as thin as air, and other than the air in an
/// emphysema they are bordered by walls instead of lung.
/// </summary>
internal sealed class Airways(IBitVolumes bits, MaskPlan plan, PatientAxes axes)
{
    private const BitVolume Grown = BitVolume.F;

    private readonly double _voxelMl = plan.Grid.VoxelMm3 / 1000;

    /// <summary>
    /// Takes air out of <see cref="MaskVolumes.Lungs"/> and writes it to <see cref="MaskVolumes.Removed"/>. With
    /// <see cref="MaskPlan.KeepAirways"/> only gas is taken out.
    /// </summary>
    public RemovedAir Remove()
    {
        short median = HounsfieldHistogram.MedianOf(bits.Histogram(MaskVolumes.Lungs));
        MarkThinAir(median);
        IReadOnlyList<AirRegion> regions = Measure();
        AirRegion[] removed = [.. regions.Where(region => region.IsRemoved)];
        AirRegion[] wide = [.. removed.Where(region => region.IsWide)];
        AirRegion[] opposite = [.. wide.Where(IsOppositeOfLung)];
        var result = new RemovedAir(
            [.. removed.Where(region => !region.IsWide)], [.. wide.Except(opposite)], opposite, regions.Any(IsDoubtful));
        Take(plan.KeepAirways ? result.Gas : [.. result.Airways, .. result.Gas]);
        return result;
    }

    private bool IsDoubtful(AirRegion region) =>
        region.Component.Voxels * _voxelMl >= MaskBounds.DoubtfulRegionMl
        && region.LungShare is >= MaskBounds.BorderShare and < MaskBounds.DoubtfulBorderShare;

    /// <summary>
    /// Writes the regions to <see cref="Grown"/>: lung below a HU between its median and air, opened, and grown back up to the walls.
    /// Writes to E where they may grow. Uses C and G.
    /// </summary>
    private void MarkThinAir(short median)
    {
        short thin = (short)Math.Clamp(
            Math.Floor((median + MaskBounds.AirHounsfield) / 2.0), MaskBounds.LowestThinHounsfield, MaskBounds.HighestThinHounsfield);
        double[] spacing = [plan.Grid.Spacing.Z, plan.Grid.Spacing.Y, plan.Grid.Spacing.X];
        bool coarse = spacing.Order().ElementAt(1) >= MaskBounds.CoarseMm;
        if (coarse) bits.AtMost(thin, MaskVolumes.Lungs, BitVolume.C);
        else bits.MeanAtMost(thin, MaskVolumes.Lungs, BitVolume.C);

        double opening = coarse ? Math.Max(MaskBounds.ThinOpeningMm, 1.01 * Math.Cbrt(plan.Grid.VoxelMm3)) : MaskBounds.ThinOpeningMm;
        bits.Erode(BitVolume.C, plan.Ball(opening), BitVolume.E);
        bits.Dilate(BitVolume.E, plan.Ball(opening), Grown);
        bits.And(Grown, BitVolume.C, Grown);

        // Walls thinner than a voxel are denser than lung, although they count as air.
        bits.AtMost((short)Math.Min(median + MaskBounds.WallHounsfield, short.MaxValue), MaskVolumes.Lungs, BitVolume.E);
        int[] steps = [.. spacing.Select(mm => (int)((MaskBounds.ThinGrowthMm / mm) + 0.01))];
        for (int step = 0; step < steps.Max(); step++)
        {
            bits.Dilate(Grown, plan.Neighbours(steps[0] > step, steps[1] > step, steps[2] > step), BitVolume.G);
            bits.And(BitVolume.G, BitVolume.E, Grown);
        }
    }

    /// <summary>Measures the regions. Reads E and <see cref="Grown"/>; uses A, C, G and H.</summary>
    private IReadOnlyList<AirRegion> Measure()
    {
        const BitVolume border = BitVolume.A, lungSide = BitVolume.E, vessels = BitVolume.C, wide = BitVolume.G;
        bits.Complement(Grown, BitVolume.G);
        bits.Dilate(BitVolume.G, plan.Neighbours(), border);
        bits.And(border, Grown, border);

        bits.AndNot(BitVolume.E, Grown, BitVolume.G);
        bits.Dilate(BitVolume.G, plan.Neighbours(), lungSide);
        bits.And(lungSide, border, lungSide);

        bits.FillSlices(Grown, BitVolume.G);
        bits.AndNot(BitVolume.G, MaskVolumes.Lungs, BitVolume.G);
        bits.Dilate(BitVolume.G, plan.Neighbours(), vessels);
        bits.And(vessels, Grown, vessels);

        bits.Erode(Grown, plan.Ball(MaskBounds.WidestAirwayMm), wide);
        IReadOnlyList<BitComponent> components = bits.Components(
            Grown, (long)(MaskBounds.RegionMl / _voxelMl) + 1, MaskComponents.Most, border, lungSide, vessels, wide);
        return
        [
            .. from component in components
               let common = component.Common
               select new AirRegion(
                   component, common[1] / (double)Math.Max(1, common[0]), common[2] / (double)component.Voxels, common[3] > 0),
        ];
    }

    private bool IsOppositeOfLung(AirRegion region)
    {
        if (region.Component.Voxels * _voxelMl < MaskBounds.PneumothoraxMl) return false;
        bits.Keep(Grown, [region.Component], BitVolume.G);
        bits.AndNot(MaskVolumes.Lungs, BitVolume.G, BitVolume.H);
        return MirrorImage.ShareOf(bits, plan.Grid, axes, BitVolume.G, BitVolume.H) >= MaskBounds.MirrorShare;
    }

    /// <summary>Takes regions with the voxels around them.</summary>
    private void Take(IReadOnlyList<AirRegion> regions)
    {
        bits.Keep(Grown, [.. regions.Select(region => region.Component)], BitVolume.G);
        bits.Dilate(BitVolume.G, plan.Neighbours(), MaskVolumes.Removed);
        bits.And(MaskVolumes.Removed, MaskVolumes.Lungs, MaskVolumes.Removed);
        bits.AndNot(MaskVolumes.Lungs, MaskVolumes.Removed, MaskVolumes.Lungs);
    }
}
