using CtGpu.Host.Engines;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Bench;

/// <summary>Forwards all calls to a slot and adds up the time of each step. A step ends when the engine has finished it.</summary>
internal sealed class TimedSlot(IVolumeSlot slot) : IVolumeSlot
{
    /// <summary>Milliseconds of <see cref="IVolumeSlot.Compute"/> since <see cref="Reset"/>.</summary>
    public double ComputeMs { get; private set; }

    /// <summary>Milliseconds of the mask methods, without the dilation.</summary>
    public double MaskMs { get; private set; }

    public double DilateMs { get; private set; }

    public double FinishMs { get; private set; }

    public void Reset() => ComputeMs = MaskMs = DilateMs = FinishMs = 0;

    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results) =>
        ComputeMs += Ms(() => slot.Compute(plan, stored, results));

    public void Threshold() => MaskMs += Ms(slot.Threshold);

    public void FillOutside(BallPlan? seal) => MaskMs += Ms(() => slot.FillOutside(seal));

    public void FillSlices() => MaskMs += Ms(slot.FillSlices);

    public void KeepLargestAir() => MaskMs += Ms(slot.KeepLargestAir);

    public MaskFacts ReadMaskFacts()
    {
        MaskFacts? facts = null;
        MaskMs += Ms(() => facts = slot.ReadMaskFacts());
        return facts!;
    }

    public void Dilate(BallPlan ball) => DilateMs += Ms(() => slot.Dilate(ball));

    public void Finish() => FinishMs += Ms(slot.Finish);

    public TimeSpan Time(Action verbs) => slot.Time(verbs);

    public void Dispose() => slot.Dispose();

    private double Ms(Action verbs) => slot.Time(verbs).TotalMilliseconds;
}
