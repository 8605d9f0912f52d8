using CtGpu.Host.Engines;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking;

/// <summary>
/// The tutorial's <c>segment_lung_mask</c>: turn the air outside the patient into solid; count enclosed structures as air, slice by
/// slice; keep the largest air component.
/// </summary>
internal static class TutorialMask
{
    private const BitVolume Mask = BitVolume.Result, Air = BitVolume.A, Outside = BitVolume.D;

    /// <summary>
    /// Turns the solid bits of <see cref="BitVolume.Result"/> into the mask. The outside air is in <see cref="Outside"/>.
    /// </summary>
    /// <returns>The largest air components.</returns>
    public static IReadOnlyList<BitComponent> Run(IBitVolumes bits, MaskPlan plan)
    {
        bits.Complement(Mask, Air);
        if (plan.Background == Background.Corner) bits.ReachCorner(Air, Outside);
        else bits.Reach(Air, PatientAxes.Of(plan.Grid).Sides, Outside);
        bits.AndNot(Air, Outside, Air);
        if (plan.FillStructures) bits.FillSlices(Air, Air);
        IReadOnlyList<BitComponent> components = bits.Components(Air, 1, MaskFacts.MostComponents);
        bits.Keep(Air, [.. components.Take(1)], Mask);
        return components;
    }
}
