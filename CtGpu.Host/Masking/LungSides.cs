using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Masking;

/// <summary>How the lungs were told apart.</summary>
internal enum LungSplit
{
    /// <summary>There is no lung.</summary>
    None,

    /// <summary>All of it is one lung.</summary>
    OneLung,

    /// <summary>The lungs are separate, or came apart when they were eroded.</summary>
    Eroded,

    /// <summary>They did not come apart; the middle of the body divides them.</summary>
    Plane,
}

/// <summary>Tells the right lung from the left one, in the patient's sense.</summary>
internal sealed class LungSides(IBitVolumes bits, MaskPlan plan, PatientAxes axes)
{
    private readonly double _voxelMl = plan.Grid.VoxelMm3 / 1000;

    /// <summary>
    /// Divides <see cref="MaskVolumes.Filled"/> into <see cref="MaskVolumes.Right"/> and <see cref="MaskVolumes.Left"/>: erodes it
    /// until its two largest components are two lungs, and gives every other voxel to the nearer of them. Uses C and E to H.
    /// </summary>
    /// <param name="voxels">Voxels of the filled lungs.</param>
    /// <param name="patientMm">The patient's diameter.</param>
    public LungSplit Divide(long voxels, double patientMm)
    {
        if (voxels == 0)
        {
            bits.Copy(MaskVolumes.Filled, MaskVolumes.Right);
            bits.Copy(MaskVolumes.Filled, MaskVolumes.Left);
            return LungSplit.None;
        }

        for (double erosion = 0; erosion <= MaskBounds.MostErosionMm; erosion += MaskBounds.ErosionStepMm)
        {
            if (FindSeeds(erosion, voxels, patientMm) is not { } middle) continue;
            bits.Copy(BitVolume.E, MaskVolumes.Right);
            bits.Copy(BitVolume.F, MaskVolumes.Left);
            Grow(MaskVolumes.Filled, erosion);
            DivideRemains(middle);
            return LungSplit.Eroded;
        }

        return DivideByPlane(voxels);
    }

    /// <summary>Gives the voxels of a mask that contains both lungs to the nearer lung. Uses C and E to H.</summary>
    /// <param name="mask">Must be a volume that is not used.</param>
    /// <param name="distanceMm">Largest distance of its voxels from the lungs.</param>
    public void Extend(BitVolume mask, double distanceMm)
    {
        bits.Copy(MaskVolumes.Right, BitVolume.E);
        bits.Copy(MaskVolumes.Left, BitVolume.F);
        Grow(mask, distanceMm);
        bits.AndNot(mask, MaskVolumes.Right, MaskVolumes.Left);
    }

    /// <summary>Radii of the balls by which the lungs grow, step by step, up to somewhat beyond a distance.</summary>
    public static IEnumerable<double> GrowthsMm(double distanceMm)
    {
        for (double mm = MaskBounds.GrowthStepMm; mm <= distanceMm + MaskBounds.GrowthBeyondMm; mm += MaskBounds.GrowthStepMm)
            yield return mm;
    }

    /// <summary>
    /// Writes the seeds of the right and the left lung to E and F, if the eroded lungs have two components that may be lungs. Returns
    /// the index between them along the side axis.
    /// </summary>
    private double? FindSeeds(double erosionMm, long voxels, double patientMm)
    {
        BitVolume eroded = erosionMm == 0 ? MaskVolumes.Filled : BitVolume.G;
        if (erosionMm > 0) bits.Erode(MaskVolumes.Filled, plan.Ball(erosionMm), eroded);
        IReadOnlyList<BitComponent> two = bits.Components(eroded, (long)(MaskBounds.SeedMl / _voxelMl) + 1, 2);
        if (two.Count < 2 || two[0].Voxels >= MaskBounds.LungRatio * two[1].Voxels) return null;
        if (two[0].Voxels + two[1].Voxels < MaskBounds.SeedShare * voxels) return null;
        bits.Keep(eroded, [two[0]], BitVolume.E);
        bits.Keep(eroded, [two[1]], BitVolume.F);
        BitExtent one = bits.Measure(BitVolume.E), other = bits.Measure(BitVolume.F);
        int side = axes.Left.Index, depth = axes.Back.Index;
        double first = MeanOf(one, side), second = MeanOf(other, side);
        double sideways = Math.Abs(first - second) * plan.Grid.SpacingOf(side);
        double deep = Math.Abs(MeanOf(one, depth) - MeanOf(other, depth)) * plan.Grid.SpacingOf(depth);
        if (sideways < MaskBounds.ApartShare * patientMm
            && Math.Sqrt((sideways * sideways) + (deep * deep)) < MaskBounds.ApartAcross * patientMm)
            return null;
        if (first < second != axes.Left.IsForward)
        {
            bits.Copy(BitVolume.E, BitVolume.G);
            bits.Copy(BitVolume.F, BitVolume.E);
            bits.Copy(BitVolume.G, BitVolume.F);
        }

        return (first + second) / 2;
    }

    /// <summary>Mean index along an axis.</summary>
    private static double MeanOf(BitExtent extent, int axis) =>
        (axis switch { 0 => extent.SumZ, 1 => extent.SumY, _ => extent.SumX }) / (double)extent.Voxels;

    /// <summary>
    /// Adds voxels of the mask to both lungs in the order of their distance from the seeds in E and F, step by step. The right lung is
    /// first in every step. Uses C, G and H.
    /// </summary>
    private void Grow(BitVolume mask, double distanceMm)
    {
        const BitVolume free = BitVolume.G;
        foreach (double distance in GrowthsMm(distanceMm))
        {
            bits.AndNot(mask, MaskVolumes.Right, free);
            bits.AndNot(free, MaskVolumes.Left, free);
            if (bits.Count(free) == 0) return;
            Grow(BitVolume.E, distance, free, MaskVolumes.Right);
            Grow(BitVolume.F, distance, free, MaskVolumes.Left);
        }
    }

    private void Grow(BitVolume seed, double distanceMm, BitVolume free, BitVolume lung)
    {
        bits.Dilate(seed, plan.Ball(distanceMm), BitVolume.H);
        bits.And(BitVolume.H, free, BitVolume.H);
        bits.Or(lung, BitVolume.H, lung);
        bits.AndNot(free, BitVolume.H, free);
    }

    /// <summary>Divides what is far from both seeds by a plane between them.</summary>
    private void DivideRemains(double middle)
    {
        bits.AndNot(MaskVolumes.Filled, MaskVolumes.Right, BitVolume.G);
        bits.AndNot(BitVolume.G, MaskVolumes.Left, BitVolume.G);
        bits.KeepBox(BitVolume.G, RightOf(middle));
        bits.Or(MaskVolumes.Right, BitVolume.G, MaskVolumes.Right);
        bits.AndNot(MaskVolumes.Filled, MaskVolumes.Right, MaskVolumes.Left);
    }

    private LungSplit DivideByPlane(long voxels)
    {
        BitExtent outside = bits.Measure(MaskVolumes.Outside);
        int axis = axes.Left.Index, length = axis switch { 0 => plan.Grid.Shape.Z, 1 => plan.Grid.Shape.Y, _ => plan.Grid.Shape.X };
        long inside = plan.Grid.Shape.Voxels - outside.Voxels;
        double all = plan.Grid.Shape.Voxels * (length - 1) / 2.0;
        double sum = axis switch { 0 => outside.SumZ, 1 => outside.SumY, _ => outside.SumX };
        bits.Copy(MaskVolumes.Filled, MaskVolumes.Right);
        bits.KeepBox(MaskVolumes.Right, RightOf(inside == 0 ? (length - 1) / 2.0 : (all - sum) / inside));
        long right = bits.Count(MaskVolumes.Right);
        bool both = Math.Min(right, voxels - right) >= MaskBounds.PlaneShare * voxels;
        if (!both)
        {
            if (2 * right > voxels) bits.Copy(MaskVolumes.Filled, MaskVolumes.Right);
            else bits.AndNot(MaskVolumes.Filled, MaskVolumes.Filled, MaskVolumes.Right);
        }

        bits.AndNot(MaskVolumes.Filled, MaskVolumes.Right, MaskVolumes.Left);
        return both ? LungSplit.Plane : LungSplit.OneLung;
    }

    /// <summary>The half of the volume at the patient's right of an index along the side axis.</summary>
    private IndexBox RightOf(double index)
    {
        (int z, int y, int x) = (plan.Grid.Shape.Z - 1, plan.Grid.Shape.Y - 1, plan.Grid.Shape.X - 1);
        int cut = (int)Math.Floor(index);
        bool low = axes.Left.IsForward;
        return axes.Left.Index switch
        {
            0 => low ? new(0, cut, 0, y, 0, x) : new(cut + 1, z, 0, y, 0, x),
            1 => low ? new(0, z, 0, cut, 0, x) : new(0, z, cut + 1, y, 0, x),
            _ => low ? new(0, z, 0, y, 0, cut) : new(0, z, 0, y, cut + 1, x),
        };
    }
}
