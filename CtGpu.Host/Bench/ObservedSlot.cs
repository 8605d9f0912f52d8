using CtGpu.Host.Engines;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Bench;

/// <summary>A slot that passes every method (verb) to an observer, which has to call it and may time it.</summary>
/// <param name="slot">The slot that computes.</param>
/// <param name="observe">Receives the name of the method and the call to make.</param>
internal sealed class ObservedSlot(IVolumeSlot slot, Action<string, Action> observe) : IVolumeSlot
{
    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results) =>
        observe(nameof(Compute), () => slot.Compute(plan, stored, results));

    public void Threshold() => observe(nameof(Threshold), slot.Threshold);

    public void FillOutside(BallPlan? seal) => observe(nameof(FillOutside), () => slot.FillOutside(seal));

    public void FillSlices() => observe(nameof(FillSlices), slot.FillSlices);

    public void KeepLargestAir() => observe(nameof(KeepLargestAir), slot.KeepLargestAir);

    public MaskFacts ReadMaskFacts()
    {
        MaskFacts? facts = null;
        observe(nameof(ReadMaskFacts), () => facts = slot.ReadMaskFacts());
        return facts!;
    }

    public void Dilate(BallPlan ball) => observe(nameof(Dilate), () => slot.Dilate(ball));

    public void Finish() => observe(nameof(Finish), slot.Finish);

    public TimeSpan Time(Action verbs) => slot.Time(verbs);

    public void Dispose() => slot.Dispose();
}
