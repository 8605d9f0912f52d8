using CtGpu.Host.Engines;

namespace CtGpu.Host.Bench;

/// <summary>A slot that passes every method (verb) to an observer, which has to call it and may time it.</summary>
/// <param name="slot">The slot that computes.</param>
/// <param name="observe">Receives the name of the method and the call to make.</param>
internal sealed class ObservedSlot(IVolumeSlot slot, Action<string, Action> observe) : IVolumeSlot
{
    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results) =>
        observe(nameof(Compute), () => slot.Compute(plan, stored, results));

    public IBitVolumes Bits => new ObservedBitVolumes(slot.Bits, observe);

    public void Finish() => observe(nameof(Finish), slot.Finish);

    public TimeSpan Time(Action verbs) => slot.Time(verbs);

    public void Dispose() => slot.Dispose();
}
