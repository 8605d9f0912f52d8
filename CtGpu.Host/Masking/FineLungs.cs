using CtGpu.Host.Engines;

namespace CtGpu.Host.Masking;

/// <summary>
/// Brings the lungs from the grid of blocks back to voxels. Air voxels of lung blocks are lung, and those of solid blocks beside them,
/// unless the block also lies beside other air: only part of a block at the lung's outline is air.
/// </summary>
/// <param name="bits">The volumes of voxels.</param>
/// <param name="blocks">The volumes of blocks, the latest <see cref="IBitVolumes.Coarse"/> of the other ones.</param>
/// <param name="plan">The plan of the blocks.</param>
internal sealed class FineLungs(IBitVolumes bits, IBitVolumes blocks, MaskPlan plan)
{
    /// <summary>Structures that the lungs enclose may be this far from what the blocks enclose.</summary>
    private const double EnclosedMm = 6;

    /// <summary>
    /// Reads the solid voxels of <see cref="MaskVolumes.Lungs"/>, and the blocks of Lungs, Removed and Outside. Writes the voxels of
    /// Lungs, Filled and Outside. Uses E to J of the blocks, and C and E of the voxels.
    /// </summary>
    public void Outline()
    {
        WriteOutline(BitVolume.J);
        blocks.Dilate(MaskVolumes.Removed, plan.Neighbours(), BitVolume.E);
        bits.Complement(MaskVolumes.Lungs, BitVolume.E);
        bits.Expand(BitVolume.J, MaskVolumes.Lungs);
        bits.And(MaskVolumes.Lungs, BitVolume.E, MaskVolumes.Lungs);
        bits.Expand(BitVolume.E, MaskVolumes.Removed);
        bits.And(MaskVolumes.Removed, BitVolume.E, MaskVolumes.Removed);
        bits.AndNot(MaskVolumes.Removed, MaskVolumes.Lungs, MaskVolumes.Removed);
        bits.FillSlices(MaskVolumes.Lungs, MaskVolumes.Filled);
        bits.AndNot(MaskVolumes.Filled, MaskVolumes.Removed, MaskVolumes.Filled);
        bits.Expand(MaskVolumes.Outside, MaskVolumes.Outside);
    }

    /// <summary>
    /// Divides voxels into <see cref="MaskVolumes.Right"/> and <see cref="MaskVolumes.Left"/> by the nearer lung of the blocks. Changes
    /// the blocks' lungs.
    /// </summary>
    /// <param name="sides">Of the blocks.</param>
    /// <param name="mask">The voxels to divide.</param>
    /// <param name="distanceMm">How far the mask reaches beyond the lungs.</param>
    public void Divide(LungSides sides, BitVolume mask, double distanceMm)
    {
        blocks.Or(MaskVolumes.Right, MaskVolumes.Left, BitVolume.E);
        blocks.Dilate(BitVolume.E, plan.Ball(distanceMm + EnclosedMm), MaskVolumes.Filled);
        sides.Extend(MaskVolumes.Filled, distanceMm + EnclosedMm);
        bits.Expand(MaskVolumes.Left, MaskVolumes.Left);
        bits.And(MaskVolumes.Left, mask, MaskVolumes.Left);
        bits.AndNot(mask, MaskVolumes.Left, MaskVolumes.Right);
    }

    /// <summary>Writes the blocks whose air voxels are lung.</summary>
    private void WriteOutline(BitVolume target)
    {
        const BitVolume air = BitVolume.E, other = BitVolume.F, near = BitVolume.G;
        blocks.AndNot(air, air, air);
        blocks.Complement(air, air);
        blocks.AtMost(plan.ThresholdHounsfield, air, air);
        blocks.AndNot(air, MaskVolumes.Lungs, near);
        blocks.Dilate(near, plan.Neighbours(), other);
        blocks.Dilate(MaskVolumes.Lungs, plan.Neighbours(), near);
        blocks.AndNot(near, air, near);
        blocks.AndNot(near, other, near);
        blocks.Or(near, MaskVolumes.Lungs, target);
    }
}
