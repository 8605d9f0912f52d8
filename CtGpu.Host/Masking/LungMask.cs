using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Masking;

/// <summary>A finished mask.</summary>
/// <param name="Segmented">Facts about the lungs as found, on which the verdict rests.</param>
/// <param name="Final">Facts about the mask as written: after dilation.</param>
/// <param name="LeakClosed">The first mask looked wrong and the chest was sealed.</param>
public sealed record LungMaskResult(MaskFacts Segmented, MaskFacts Final, bool LeakClosed);

/// <summary>
/// The lung mask's sequence, the same for every engine: threshold, turn the air outside into solid, count enclosed
/// structures as air (slice by slice), keep the largest air component, dilate. It is the tutorial's
/// <c>segment_lung_mask</c>. Beyond the tutorial, a mask that is too small to be lungs (they leaked into the outside
/// air and a smaller pocket was taken, as with a tracheostomy) is made again with the chest sealed.
/// </summary>
public static class LungMask
{
    /// <summary>Runs the verbs on a slot whose volume has been resampled.</summary>
    /// <param name="slot">Slot of an engine, begun with <paramref name="recipe"/>'s mask plan.</param>
    /// <param name="recipe">Steps.</param>
    /// <param name="output">Shape of the volume, z,y,x.</param>
    public static LungMaskResult Run(IVolumeSlot slot, MaskRecipe recipe, Shape3 output)
    {
        MaskFacts facts = Segment(slot, recipe.Mask, recipe.Seal);
        bool leakClosed = false;
        if (recipe.SecondSeal != null && MaskQuality.IsTooSmall(facts, output))
        {
            MaskFacts second = Segment(slot, recipe.Mask, recipe.SecondSeal);
            leakClosed = MaskQuality.LooksLikeLungs(second, output);
            facts = leakClosed ? second : Segment(slot, recipe.Mask, recipe.Seal);
        }

        if (recipe.Dilation == null) return new LungMaskResult(facts, facts, leakClosed);
        slot.Dilate(recipe.Dilation);
        return new LungMaskResult(facts, slot.ReadMaskFacts(), leakClosed);
    }

    private static MaskFacts Segment(IVolumeSlot slot, MaskPlan plan, BallPlan? seal)
    {
        slot.Threshold();
        slot.FillOutside(seal);
        if (plan.FillStructures) slot.FillSlices();
        slot.KeepLargestAir();
        return slot.ReadMaskFacts();
    }
}
