using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;

namespace CtGpu.Host.Bench.WithoutComputing;

/// <summary>
/// An engine that takes no time: its slots return the same HU for every volume. Each result buffer gets them once, so that later volumes
/// find them in memory, as a device would have left them there.
/// </summary>
/// <param name="hounsfield">The HU.</param>
/// <param name="bytes">Bytes of the HU.</param>
internal sealed unsafe class IdleEngine(HostBuffer hounsfield, long bytes) : IEngine
{
    private readonly HashSet<nint> _filled = [];

    public string Name => "none";

    /// <summary>As many as of a GPU.</summary>
    public int PreferredSlots => 3;

    public bool Divides => false;

    public void Divide(int slots)
    {
    }

    public HostBuffer AllocateHost(long size) => new PageableBuffer(size);

    public IVolumeSlot CreateSlot(bool smallSlabs = false) => new Slot(this);

    public IRayCaster CreateRayCaster() => throw new NotSupportedException();

    public IMarchingCubes CreateMarchingCubes() => throw new NotSupportedException();

    public CopySpeeds MeasureCopies(int threads) => CpuCopySpeeds.Measure(threads);

    public bool Answers() => true;

    public void Dispose()
    {
    }

    private void Fill(HostBuffer target)
    {
        lock (_filled)
        {
            if (!_filled.Add((nint)target.Pointer)) return;
        }

        Buffer.MemoryCopy(hounsfield.Pointer, target.Pointer, target.Bytes, bytes);
    }

    private sealed class Slot(IdleEngine engine) : IVolumeSlot
    {
        public IBitVolumes Bits => throw new NotSupportedException();

        public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results) => engine.Fill(results.Hounsfield);

        public void Finish()
        {
        }

        public TimeSpan Time(Action verbs) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
