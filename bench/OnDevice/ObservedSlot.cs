using CtGpu.Host.Engines;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Bench.OnDevice;

/// <summary>Forwards all calls to a slot and reports the name of each method (verb) before it starts.</summary>
internal sealed class ObservedSlot(IVolumeSlot slot) : IVolumeSlot
{
    /// <summary>Called with the name of each verb.</summary>
    public Action<string>? OnVerb { get; set; }

    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results)
    {
        OnVerb?.Invoke(nameof(Compute));
        slot.Compute(plan, stored, results);
    }

    public void Threshold()
    {
        OnVerb?.Invoke(nameof(Threshold));
        slot.Threshold();
    }

    public void FillOutside(BallPlan? seal)
    {
        OnVerb?.Invoke(nameof(FillOutside));
        slot.FillOutside(seal);
    }

    public void FillSlices()
    {
        OnVerb?.Invoke(nameof(FillSlices));
        slot.FillSlices();
    }

    public void KeepLargestAir()
    {
        OnVerb?.Invoke(nameof(KeepLargestAir));
        slot.KeepLargestAir();
    }

    public MaskFacts ReadMaskFacts()
    {
        OnVerb?.Invoke(nameof(ReadMaskFacts));
        return slot.ReadMaskFacts();
    }

    public void Dilate(BallPlan ball)
    {
        OnVerb?.Invoke(nameof(Dilate));
        slot.Dilate(ball);
    }

    public void Finish()
    {
        OnVerb?.Invoke(nameof(Finish));
        slot.Finish();
    }

    public TimeSpan Time(Action verbs) => slot.Time(verbs);

    public void Dispose() => slot.Dispose();
}
