using CtGpu.Host.Engines;
using CtGpu.Host.Masking.Air;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking;

/// <summary>
/// Brings a volume to the grid of blocks and the lungs back to voxels. Air voxels of lung blocks are lung, and those of solid blocks
/// beside them: only part of a block at the lung's outline is air. Beside other air, and in blocks that were taken out of the lungs, a
/// voxel must also look like lung.
/// </summary>
internal sealed class FineLungs
{
    /// <summary>Structures that the lungs enclose may be this far from what the blocks enclose.</summary>
    private const double EnclosedMm = 6;

    private readonly IBitVolumes _bits;
    private readonly MaskPlan _plan;

    /// <param name="bits">The volumes of voxels.</param>
    /// <param name="plan">The plan of the voxels, which has blocks.</param>
    public FineLungs(IBitVolumes bits, MaskPlan plan) =>
        (_bits, _plan, Blocks, Plan) = (bits, plan, bits.Coarse(plan.Block), plan.OfBlocks());

    /// <summary>The volumes of blocks.</summary>
    public IBitVolumes Blocks { get; }

    /// <summary>The plan of the blocks.</summary>
    public MaskPlan Plan { get; }

    /// <summary>Voxels of lung that <see cref="Outline"/> found in the blocks that were taken out.</summary>
    public long ReturnedVoxels { get; private set; }

    /// <summary>Writes the solid blocks to <see cref="MaskVolumes.Lungs"/>.</summary>
    public void SetSolid()
    {
        WriteAir(MaskVolumes.Lungs);
        Blocks.Complement(MaskVolumes.Lungs, MaskVolumes.Lungs);
    }

    /// <summary>Writes the blocks of a mask of voxels, and of the outside air.</summary>
    public void Shrink()
    {
        _bits.Shrink(MaskVolumes.Lungs, MaskVolumes.Lungs);
        _bits.Shrink(MaskVolumes.Outside, MaskVolumes.Outside);
    }

    /// <summary>
    /// Reads the solid voxels of <see cref="MaskVolumes.Lungs"/>, and the blocks of Lungs and Removed. Writes the voxels of Lungs
    /// and Filled. Uses E to J of the blocks, and A to E of the voxels.
    /// </summary>
    /// <param name="removed">What was taken out; null if there are no lungs.</param>
    public void Outline(RemovedAir? removed)
    {
        WriteOutline(BitVolume.J);
        Blocks.Dilate(MaskVolumes.Removed, Plan.Neighbours(), BitVolume.E);
        _bits.Complement(MaskVolumes.Lungs, BitVolume.E);
        _bits.Expand(BitVolume.J, BitVolume.E, MaskVolumes.Lungs);
        if (removed != null) AddLungBesideOtherAir(removed);
        _bits.Expand(BitVolume.E, BitVolume.E, MaskVolumes.Removed);
        _bits.AndNot(MaskVolumes.Removed, MaskVolumes.Lungs, MaskVolumes.Removed);
        _bits.FillSlices(MaskVolumes.Lungs, MaskVolumes.Filled);
        _bits.AndNot(MaskVolumes.Filled, MaskVolumes.Removed, MaskVolumes.Filled);
    }

    /// <summary>Writes the voxels of <see cref="MaskVolumes.Outside"/>.</summary>
    public void ExpandOutside()
    {
        SetAll(_bits, MaskVolumes.Outside);
        _bits.Expand(MaskVolumes.Outside, MaskVolumes.Outside, MaskVolumes.Outside);
    }

    /// <summary>
    /// Divides voxels into <see cref="MaskVolumes.Right"/> and <see cref="MaskVolumes.Left"/> by the nearer lung of the Blocks. Changes
    /// the blocks' lungs.
    /// </summary>
    /// <param name="sides">Of the Blocks.</param>
    /// <param name="mask">The voxels to divide.</param>
    /// <param name="distanceMm">How far the mask reaches beyond the lungs.</param>
    public void Divide(LungSides sides, BitVolume mask, double distanceMm)
    {
        Blocks.Or(MaskVolumes.Right, MaskVolumes.Left, BitVolume.E);
        Blocks.Dilate(BitVolume.E, Plan.Ball(distanceMm + EnclosedMm), MaskVolumes.Filled);
        sides.Extend(MaskVolumes.Filled, distanceMm + EnclosedMm);
        _bits.Expand(MaskVolumes.Left, mask, MaskVolumes.Left);
        _bits.AndNot(mask, MaskVolumes.Left, MaskVolumes.Right);
    }

    /// <summary>
    /// Adds voxels that are neither thin nor wall: of removed blocks close to lung, and of solid blocks between lung and other air.
    /// Reads the air voxels of E, and the blocks of the outline in J. Uses A, B and D of the voxels, and F, G and J of the blocks.
    /// </summary>
    private void AddLungBesideOtherAir(RemovedAir removed)
    {
        const BitVolume lung = BitVolume.A, thin = BitVolume.B, both = BitVolume.B, opened = BitVolume.D;
        // Airways are searched twice, and grow into the lung beside them each time.
        double reach = (2 * MaskBounds.ThinGrowthMm) + Math.Max(Plan.Grid.Spacing.Z, Math.Max(Plan.Grid.Spacing.Y, Plan.Grid.Spacing.X));
        Blocks.Dilate(MaskVolumes.Lungs, Plan.Ball(reach), BitVolume.F);
        Blocks.And(BitVolume.F, MaskVolumes.Removed, BitVolume.F);
        Blocks.Dilate(MaskVolumes.Lungs, Plan.Neighbours(), BitVolume.G);
        Blocks.AndNot(BitVolume.G, BitVolume.J, BitVolume.G);
        WriteAir(BitVolume.J);
        Blocks.AndNot(BitVolume.G, BitVolume.J, BitVolume.G);
        Blocks.Or(BitVolume.G, BitVolume.F, BitVolume.G);
        _bits.Expand(BitVolume.G, BitVolume.E, lung);
        _bits.AtMost(removed.WallHounsfield, lung, lung);
        _bits.MeanAtMost(removed.ThinHounsfield, lung, thin);
        _bits.AndNot(lung, thin, lung);
        // The opening sees the lung beside the blocks, or it would remove a narrow strip at its border.
        Blocks.Dilate(BitVolume.G, Plan.Neighbours(), BitVolume.F);
        _bits.Expand(BitVolume.F, MaskVolumes.Lungs, both);
        _bits.Or(both, lung, both);
        _bits.Erode(both, _plan.Ball(MaskBounds.ThinShellMm), opened);
        _bits.Dilate(opened, _plan.Ball(MaskBounds.ThinShellMm), both);
        _bits.And(both, lung, lung);
        _bits.Or(MaskVolumes.Lungs, lung, MaskVolumes.Lungs);
        RemoveIslands();
        ReturnedVoxels = _bits.CountCommon(lung, MaskVolumes.Lungs);
    }

    /// <summary>
    /// Removes small parts near removed air that only blocks connected with the lungs: air of the oesophagus. Uses B and D of the voxels,
    /// and F of the blocks.
    /// </summary>
    private void RemoveIslands()
    {
        const BitVolume near = BitVolume.B, islands = BitVolume.D;
        Blocks.Dilate(MaskVolumes.Removed, Plan.Ball(MaskBounds.IslandMm), BitVolume.F);
        _bits.Expand(BitVolume.F, MaskVolumes.Lungs, near);
        IReadOnlyList<BitComponent> parts = _bits.Components(MaskVolumes.Lungs, 1, ComponentLimit.Most, near);
        BitComponent[] removed =
            [.. parts.Skip(1).Where(part => part.Common[0] > 0 && part.Voxels < MaskBounds.CrumbShare * parts[0].Voxels)];
        if (removed.Length == 0) return;
        _bits.Keep(MaskVolumes.Lungs, removed, islands);
        _bits.AndNot(MaskVolumes.Lungs, islands, MaskVolumes.Lungs);
    }

    /// <summary>Writes the blocks whose air voxels are lung.</summary>
    private void WriteOutline(BitVolume target)
    {
        const BitVolume air = BitVolume.E, other = BitVolume.F, near = BitVolume.G;
        WriteAir(air);
        Blocks.AndNot(air, MaskVolumes.Lungs, near);
        Blocks.Dilate(near, Plan.Neighbours(), other);
        Blocks.Dilate(MaskVolumes.Lungs, Plan.Neighbours(), near);
        Blocks.AndNot(near, air, near);
        Blocks.AndNot(near, other, near);
        Blocks.Or(near, MaskVolumes.Lungs, target);
    }

    private void WriteAir(BitVolume target)
    {
        SetAll(Blocks, target);
        Blocks.AtMost(Plan.ThresholdHounsfield, target, target);
    }

    private static void SetAll(IBitVolumes volumes, BitVolume target)
    {
        volumes.AndNot(target, target, target);
        volumes.Complement(target, target);
    }
}
