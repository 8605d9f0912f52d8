using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Masking;

/// <summary>A finished mask.</summary>
/// <param name="Segmented">Facts about the lungs as segmented. The verdict is based on them.</param>
/// <param name="Final">Facts about the mask as written: after dilation.</param>
/// <param name="LeakClosed">The first mask was too small, and a mask of the sealed chest replaced it.</param>
internal sealed record LungMaskResult(MaskFacts Segmented, MaskFacts Final, bool LeakClosed);

/// <summary>
/// The sequence of the lung mask, the same on every engine: threshold; turn the air outside the patient into solid; count enclosed
/// structures as air, slice by slice; keep the largest air component; dilate. It is the tutorial's <c>segment_lung_mask</c>. Beyond
/// the tutorial, a mask that is too small to be lungs is computed again with the chest sealed. The lungs may be connected to the
/// outside air, for example by a tracheostomy. The first mask is then some smaller air pocket.
/// </summary>
internal static class LungMask
{
    /// <summary>Calls the mask methods of a slot, after <see cref="IVolumeSlot.Compute"/>.</summary>
    /// <param name="slot">The slot. Its bits are the solid bits at first, and the mask afterwards.</param>
    /// <param name="plan">The plan that the slot computes with.</param>
    /// <param name="shape">Shape of the resampled volume, z,y,x.</param>
    public static LungMaskResult Run(IVolumeSlot slot, MaskPlan plan, Shape3 shape)
    {
        MaskFacts facts = Segment(slot, plan, plan.Seal);
        bool leakClosed = false;
        if (plan.SecondSeal != null && MaskQuality.IsTooSmall(facts, shape))
        {
            MaskFacts second = SegmentAgain(slot, plan, plan.SecondSeal);
            leakClosed = MaskQuality.LooksLikeLungs(second, shape);
            facts = leakClosed ? second : SegmentAgain(slot, plan, plan.Seal);
        }

        if (plan.Dilation == null) return new LungMaskResult(facts, facts, leakClosed);
        slot.Dilate(plan.Dilation);
        return new LungMaskResult(facts, slot.ReadMaskFacts(), leakClosed);
    }

    private static MaskFacts SegmentAgain(IVolumeSlot slot, MaskPlan plan, BallPlan? seal)
    {
        slot.Threshold();
        return Segment(slot, plan, seal);
    }

    private static MaskFacts Segment(IVolumeSlot slot, MaskPlan plan, BallPlan? seal)
    {
        slot.FillOutside(seal);
        if (plan.FillStructures) slot.FillSlices();
        slot.KeepLargestAir();
        return slot.ReadMaskFacts();
    }
}
