using CtGpu.Host.Engines;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Tests.Masking;

/// <summary>Writes down the verbs it is asked for, and answers with the facts it was given, one after another.</summary>
internal sealed class RecordingSlot(params MaskFacts[] facts) : IVolumeSlot
{
    private int _next;

    public List<string> Verbs { get; } = [];

    public void Begin(VolumePlan plan, VolumeOutput output) => Verbs.Add("begin");

    public void Upload(HostBuffer stored) => Verbs.Add("upload");

    public void Rescale() => Verbs.Add("rescale");

    public void Resample() => Verbs.Add("resample");

    public void Threshold() => Verbs.Add("threshold");

    public void FillOutside(BallPlan? seal) => Verbs.Add(seal == null ? "outside" : FormattableString.Invariant($"outside sealed {seal.RadiusMm}"));

    public void FillSlices() => Verbs.Add("fill");

    public void KeepLargestAir() => Verbs.Add("largest");

    public void Dilate(BallPlan ball) => Verbs.Add(FormattableString.Invariant($"dilate {ball.RadiusMm}"));

    public MaskFacts ReadMaskFacts()
    {
        Verbs.Add("facts");
        return facts[_next++];
    }

    public void SetOutside() => Verbs.Add("set outside");

    public void Normalize() => Verbs.Add("normalize");

    public void Download() => Verbs.Add("download");

    public void Wait() => Verbs.Add("wait");

    public void Dispose()
    {
    }
}
