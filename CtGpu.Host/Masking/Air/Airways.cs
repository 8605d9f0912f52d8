using CtGpu.Host.Engines;
using CtGpu.Host.Masking.Coarse;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking.Air;

/// <summary>Air that was taken out of the lungs, and what it was like.</summary>
/// <param name="AirwayMl">Trachea, bronchi and other narrow regions.</param>
/// <param name="GasMl">Wide regions: stomach, bowel.</param>
/// <param name="PneumothoraxMl">
/// Wide regions opposite of lung. They stay in the mask: a lung that has collapsed leaves them as a part of its room.
/// </param>
/// <param name="IsDoubtful">A large region could be gas as well as lung.</param>
/// <param name="ThinHounsfield">At or below it, lung counts as thin: half way between its median and air.</param>
/// <param name="WallHounsfield">Walls thinner than a voxel are denser than lung, although they count as air: above it.</param>
internal sealed record RemovedAir(
    double AirwayMl, double GasMl, double PneumothoraxMl, bool IsDoubtful, short ThinHounsfield, short WallHounsfield);

/// <summary>
/// Takes trachea, main bronchi and gas of stomach and bowel out of the lungs. They are as thin as air and bordered by walls; the thin
/// air of an emphysema is bordered by lung.
/// </summary>
internal sealed class Airways(IBitVolumes bits, MaskPlan plan, PatientAxes axes)
{
    private const BitVolume Gas = BitVolume.Left, Thin = BitVolume.F, Regions = BitVolume.G;

    private readonly double _voxelMl = plan.Grid.VoxelMm3 / 1000;
    private double _pneumothoraxMl;
    private bool _doubtful;
    private short _thin, _wall;

    /// <summary>
    /// Takes air out of <see cref="MaskVolumes.Lungs"/> and writes it to <see cref="MaskVolumes.Removed"/>. With
    /// <see cref="MaskPlan.KeepAirways"/> only gas is taken out. Leaves <see cref="MaskVolumes.Rest"/> as it is.
    /// </summary>
    public RemovedAir Remove()
    {
        short median = HounsfieldHistogram.MedianOf(bits.Histogram(MaskVolumes.Lungs));
        _thin = (short)Math.Clamp(
            (int)Math.Floor((median + MaskBounds.AirHounsfield) / 2.0), MaskBounds.LowestThin, MaskBounds.HighestThin);
        _wall = (short)Math.Min(median + MaskBounds.WallHounsfield, short.MaxValue);
        bits.AndNot(MaskVolumes.Lungs, MaskVolumes.Lungs, MaskVolumes.Removed);
        bits.Copy(MaskVolumes.Removed, Gas);
        double[] spacing = [plan.Grid.Spacing.Z, plan.Grid.Spacing.Y, plan.Grid.Spacing.X];
        double middle = spacing.Order().ElementAt(1);
        if (middle < MaskBounds.CoarseMm)
        {
            Remove(median, MaskBounds.ThinOpeningMm, ofMeans: !plan.IsOfBlocks);
        }
        else
        {
            // A trachea is two to four voxels wide: what an opening by a voxel leaves of it, and then the rest.
            Remove(median, 1.01 * middle, ofMeans: false);
            Remove(median, 0, ofMeans: false);
        }

        double gas = bits.Count(Gas) * _voxelMl, airways = (bits.Count(MaskVolumes.Removed) * _voxelMl) - gas;
        if (plan.KeepAirways) bits.Copy(Gas, MaskVolumes.Removed);
        bits.AndNot(MaskVolumes.Lungs, MaskVolumes.Removed, MaskVolumes.Lungs);
        return new RemovedAir(airways, gas, _pneumothoraxMl, _doubtful, _thin, _wall);
    }

    private void Remove(short median, double openingMm, bool ofMeans)
    {
        MarkThin(openingMm, ofMeans);
        Grow();
        IReadOnlyList<AirRegion> regions = Measure();
        AirRegion[] narrow = [.. regions.Where(region => !region.IsWide && region.IsWalled)];
        AirRegion[] airways = [.. narrow.Where(region => region.Component.Voxels * _voxelMl <= MaskBounds.MostAirwayMl)];
        // Without an opening, noise connects thin voxels to large regions. Strong noise also has solid voxels in them.
        _doubtful |= narrow.Except(airways).Any(region => openingMm > 0 || region.VesselShare >= MaskBounds.NoiseShare);
        AirRegion[] gas = [.. regions.Where(region => region.IsWide && IsGas(region, median))];
        Take(airways, BitVolume.I);
        Take(gas, BitVolume.J);
        bits.AndNot(BitVolume.J, BitVolume.I, BitVolume.J);
        bits.Or(MaskVolumes.Removed, BitVolume.I, MaskVolumes.Removed);
        bits.Or(MaskVolumes.Removed, BitVolume.J, MaskVolumes.Removed);
        bits.Or(Gas, BitVolume.J, Gas);
    }

    /// <summary>Writes thin lung, opened, to <see cref="Thin"/>. Uses A, E and G.</summary>
    private void MarkThin(double openingMm, bool ofMeans)
    {
        bits.AndNot(MaskVolumes.Lungs, MaskVolumes.Removed, BitVolume.E);
        if (ofMeans) bits.MeanAtMost(_thin, BitVolume.E, Thin);
        else bits.AtMost(_thin, BitVolume.E, Thin);
        if (openingMm == 0) return;
        bits.Erode(Thin, plan.Ball(openingMm), BitVolume.A);
        bits.Dilate(BitVolume.A, plan.Ball(openingMm), BitVolume.G);
        bits.And(Thin, BitVolume.G, Thin);
    }

    /// <summary>
    /// Writes the thin air, grown by some millimetres up to the walls, to <see cref="Regions"/>, and where it may grow to E. A ball
    /// would jump across a thin wall, so it grows voxel by voxel. Uses A.
    /// </summary>
    private void Grow()
    {
        bits.AtMost(_wall, MaskVolumes.Lungs, BitVolume.E);
        bits.Copy(Thin, Regions);
        int z = Steps(plan.Grid.Spacing.Z), y = Steps(plan.Grid.Spacing.Y), x = Steps(plan.Grid.Spacing.X);
        for (int step = 0; step < Math.Max(z, Math.Max(y, x)); step++)
        {
            bits.Dilate(Regions, plan.Neighbours(z > step, y > step, x > step), BitVolume.A);
            bits.And(BitVolume.A, BitVolume.E, Regions);
        }

        // 5 mm are two steps of 3 mm and one of 4 mm: with a single step of 3 mm, tracheae of coarse series keep lung at their border.
        static int Steps(double spacing) => (int)((MaskBounds.ThinGrowthMm / spacing) + 0.4);
    }

    /// <summary>Measures the regions. Reads E. Uses A, E and H to J.</summary>
    private IReadOnlyList<AirRegion> Measure()
    {
        const BitVolume border = BitVolume.A, lungSide = BitVolume.I, vessels = BitVolume.J, wide = BitVolume.E, empty = BitVolume.H;
        bits.Erode(Regions, plan.Neighbours(), border);
        bits.AndNot(Regions, border, border);

        bits.AndNot(BitVolume.E, Regions, BitVolume.E);
        bits.AndNot(BitVolume.E, MaskVolumes.Removed, BitVolume.E);
        bits.Dilate(BitVolume.E, plan.Neighbours(), lungSide);
        bits.And(lungSide, border, lungSide);

        bits.FillSlices(Regions, BitVolume.E);
        bits.AndNot(BitVolume.E, MaskVolumes.Lungs, BitVolume.E);
        bits.Dilate(BitVolume.E, plan.Neighbours(), vessels);
        bits.And(vessels, Regions, vessels);

        bits.Erode(Regions, plan.Ball(MaskBounds.WidestAirwayMm), wide);
        bits.MeanAtMost(MaskBounds.EmptyHounsfield, Thin, empty);
        IReadOnlyList<BitComponent> components = bits.Components(
            Regions, (long)(MaskBounds.RegionMl / _voxelMl) + 1, ComponentLimit.Most, border, lungSide, vessels, wide, Thin, empty);
        return [.. components.Select(AirRegion.Of)];
    }

    /// <summary>Whether a wide region is gas to take out. Counts pneumothoraces and doubts. Uses A and H.</summary>
    private bool IsGas(AirRegion region, short median)
    {
        double ml = region.Component.Voxels * _voxelMl;
        // As empty as air, in lungs that are not.
        bool isEmpty = region.EmptyShare >= MaskBounds.EmptyShare && median > MaskBounds.ThinLung;
        bool mayBePneumothorax = isEmpty && region.LungShare < MaskBounds.EmptyBorderShare && ml >= MaskBounds.PneumothoraxMl;
        if (!region.IsWalled && !mayBePneumothorax) return false;
        bits.Keep(Regions, [region.Component], BitVolume.A);
        bits.AndNot(MaskVolumes.Lungs, BitVolume.A, BitVolume.H);
        double opposite = MirrorImage.ShareOf(bits, plan.Grid, axes, BitVolume.A, BitVolume.H);
        if (opposite >= MaskBounds.MirrorShare && ml >= MaskBounds.PneumothoraxMl)
        {
            _pneumothoraxMl += ml;
            return false;
        }

        _doubtful |= ml >= MaskBounds.PneumothoraxMl
            && (!region.IsWalled || (region.LungShare >= MaskBounds.BorderShare && !isEmpty));
        return region.IsWalled;
    }

    /// <summary>Writes regions with the voxels of the lungs around them. Uses A.</summary>
    private void Take(IReadOnlyList<AirRegion> regions, BitVolume target)
    {
        bits.Keep(Regions, [.. regions.Select(region => region.Component)], BitVolume.A);
        bits.Dilate(BitVolume.A, plan.Neighbours(), target);
        bits.And(target, MaskVolumes.Lungs, target);
    }
}
