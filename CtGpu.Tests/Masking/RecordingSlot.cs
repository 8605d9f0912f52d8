using CtGpu.Host.Engines;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Tests.Masking;

/// <summary>Records the calls of the mask steps. Returns the given facts one after another.</summary>
internal sealed class RecordingSlot(params MaskFacts[] facts) : IVolumeSlot
{
    private int _next;

    public List<string> Verbs { get; } = [];

    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results) => Verbs.Add("compute");

    public void Threshold() => Verbs.Add("threshold");

    public void FillOutside(BallPlan? seal) =>
        Verbs.Add(seal == null ? "outside" : FormattableString.Invariant($"outside sealed {seal.RadiusMm}"));

    public void FillSlices() => Verbs.Add("fill");

    public void KeepLargestAir() => Verbs.Add("largest");

    public void Dilate(BallPlan ball) => Verbs.Add(FormattableString.Invariant($"dilate {ball.RadiusMm}"));

    public MaskFacts ReadMaskFacts()
    {
        Verbs.Add("facts");
        return facts[_next++];
    }

    public void Finish() => Verbs.Add("finish");

    public TimeSpan Time(Action verbs)
    {
        verbs();
        return TimeSpan.Zero;
    }

    public void Dispose()
    {
    }
}
