using CtGpu.Host.Engines;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking.Air;

/// <summary>
/// The air outside the patient: air that reaches the patient's left, right, front or back face through openings that are wider than
/// the seal's ball. The faces at head and feet never count, because the lungs and the trachea may leave the scan there.
/// </summary>
internal static class OutsideAir
{
    /// <summary>
    /// Reads the solid bits of <see cref="MaskVolumes.Lungs"/>. Writes <see cref="MaskVolumes.Air"/>,
    /// <see cref="MaskVolumes.Outside"/> and <see cref="MaskVolumes.Rest"/>, the air that is not outside.
    /// </summary>
    public static void Find(IBitVolumes bits, MaskPlan plan, PatientAxes axes)
    {
        bits.Complement(MaskVolumes.Lungs, MaskVolumes.Air);
        if (plan.SealMm == 0)
        {
            Reach(bits, plan, axes, MaskVolumes.Air, MaskVolumes.Outside);
        }
        else
        {
            // The opening of the air by the ball. Voxels beyond the volume count as air.
            bits.Erode(MaskVolumes.Air, plan.Ball(plan.SealMm), BitVolume.E);
            Reach(bits, plan, axes, BitVolume.E, BitVolume.F);
            bits.Dilate(BitVolume.F, plan.Ball(plan.SealMm), MaskVolumes.Outside);
            bits.And(MaskVolumes.Outside, MaskVolumes.Air, MaskVolumes.Outside);
        }

        bits.AndNot(MaskVolumes.Air, MaskVolumes.Outside, MaskVolumes.Rest);
    }

    /// <summary>Share of the lungs that are connected with the outside air if nothing is sealed.</summary>
    public static double LeakOf(IBitVolumes bits, MaskPlan plan, PatientAxes axes, long lungVoxels)
    {
        if (plan.SealMm == 0 || lungVoxels == 0) return 0;
        Reach(bits, plan, axes, MaskVolumes.Air, BitVolume.E);
        return (double)bits.CountCommon(BitVolume.E, MaskVolumes.Lungs) / lungVoxels;
    }

    private static void Reach(IBitVolumes bits, MaskPlan plan, PatientAxes axes, BitVolume air, BitVolume target)
    {
        if (plan.Background == Background.Corner) bits.ReachCorner(air, target);
        else bits.Reach(air, axes.Sides, target);
    }
}
