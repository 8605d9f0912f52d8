using CtGpu.Host.Engines;
using CtGpu.Host.Masking;

namespace CtGpu.Host.Pipeline;

/// <summary>The walk of one volume through an engine, in order.</summary>
internal static class VolumeSteps
{
    /// <summary>Runs all steps; afterwards <paramref name="output"/> holds the results.</summary>
    public static LungMaskResult? Run(IVolumeSlot slot, Conversion conversion, HostBuffer stored, VolumeOutput output)
    {
        VolumePlan plan = conversion.Plan;
        slot.Begin(plan, output);
        slot.Upload(stored);
        slot.Rescale();
        slot.Resample();
        LungMaskResult? mask = conversion.Mask == null ? null : LungMask.Run(slot, conversion.Mask, plan.Resample.OutputShape);
        if (plan.OutsideHounsfield != null) slot.SetOutside();
        if (plan.Normalize != null) slot.Normalize();
        slot.Download();
        return mask;
    }
}
