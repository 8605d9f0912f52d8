using CtGpu.Host.Engines;

namespace CtGpu.Host.Masking;

/// <summary>
/// Brings a volume to the grid of blocks and the lungs back to voxels. Air voxels of lung blocks are lung, and those of solid blocks
/// beside them, unless the block also lies beside other air: only part of a block at the lung's outline is air.
/// </summary>
internal sealed class FineLungs
{
    /// <summary>Structures that the lungs enclose may be this far from what the blocks enclose.</summary>
    private const double EnclosedMm = 6;

    private readonly IBitVolumes _bits;

    /// <param name="bits">The volumes of voxels.</param>
    /// <param name="plan">The plan of the voxels, which has blocks.</param>
    public FineLungs(IBitVolumes bits, MaskPlan plan) => (_bits, Blocks, Plan) = (bits, bits.Coarse(plan.Block), plan.OfBlocks());

    /// <summary>The volumes of blocks.</summary>
    public IBitVolumes Blocks { get; }

    /// <summary>The plan of the blocks.</summary>
    public MaskPlan Plan { get; }

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
    /// and Filled. Uses E to J of the blocks, and C and E of the voxels.
    /// </summary>
    public void Outline()
    {
        WriteOutline(BitVolume.J);
        Blocks.Dilate(MaskVolumes.Removed, Plan.Neighbours(), BitVolume.E);
        _bits.Complement(MaskVolumes.Lungs, BitVolume.E);
        _bits.Expand(BitVolume.J, MaskVolumes.Lungs);
        _bits.And(MaskVolumes.Lungs, BitVolume.E, MaskVolumes.Lungs);
        _bits.Expand(BitVolume.E, MaskVolumes.Removed);
        _bits.And(MaskVolumes.Removed, BitVolume.E, MaskVolumes.Removed);
        _bits.AndNot(MaskVolumes.Removed, MaskVolumes.Lungs, MaskVolumes.Removed);
        _bits.FillSlices(MaskVolumes.Lungs, MaskVolumes.Filled);
        _bits.AndNot(MaskVolumes.Filled, MaskVolumes.Removed, MaskVolumes.Filled);
    }

    /// <summary>Writes the voxels of <see cref="MaskVolumes.Outside"/>.</summary>
    public void ExpandOutside() => _bits.Expand(MaskVolumes.Outside, MaskVolumes.Outside);

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
        _bits.Expand(MaskVolumes.Left, MaskVolumes.Left);
        _bits.And(MaskVolumes.Left, mask, MaskVolumes.Left);
        _bits.AndNot(mask, MaskVolumes.Left, MaskVolumes.Right);
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
        Blocks.AndNot(target, target, target);
        Blocks.Complement(target, target);
        Blocks.AtMost(Plan.ThresholdHounsfield, target, target);
    }
}
