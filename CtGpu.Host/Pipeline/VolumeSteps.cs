using CtGpu.Host.Engines;
using CtGpu.Host.Masking;

namespace CtGpu.Host.Pipeline;

/// <summary>The steps of one volume on an engine, in order. This is the only place that defines the order.</summary>
internal static class VolumeSteps
{
    /// <summary>Computes a volume. When it returns, <paramref name="results"/> are complete.</summary>
    /// <returns>Facts about the mask, or null without one.</returns>
    public static LungMaskResult? Run(IVolumeSlot slot, VolumePlan plan, HostBuffer stored, VolumeResults results)
    {
        slot.Compute(plan, stored, results);
        LungMaskResult? mask = plan.Mask == null ? null : LungMask.Run(slot.Bits, plan.Mask);
        slot.Finish();
        return mask;
    }
}
