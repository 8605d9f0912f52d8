using CtGpu.Host;
using CtGpu.Host.Engines;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Tests.Streaming;

/// <summary>Counts what is alive, and lets a test step in where a volume is computed.</summary>
internal sealed class FakeEngine(int slots, Action<VolumePlan>? compute = null) : IEngine
{
    private int _out;

    public string Name { get; init; } = "fake";

    public int PreferredSlots => slots;

    public bool ComputesInHostMemory { get; init; }

    public int SlotsMade { get; private set; }

    /// <summary>Buffers allocated and not yet freed, now and at most.</summary>
    public int Buffers => _out;

    public int MostBuffers { get; private set; }

    public long RefuseBytesAbove { get; init; } = long.MaxValue;

    public HostBuffer AllocateHost(long bytes)
    {
        if (bytes > RefuseBytesAbove) throw new InsufficientMemoryException();
        int now = Interlocked.Increment(ref _out);
        lock (this) MostBuffers = Math.Max(MostBuffers, now);
        return new CountedBuffer(bytes, () => Interlocked.Decrement(ref _out));
    }

    /// <summary>Slots made for small slabs.</summary>
    public int SmallSlots { get; private set; }

    /// <summary>From here on the device is lost.</summary>
    public bool IsLost { get; set; }

    public IVolumeSlot CreateSlot(bool smallSlabs = false)
    {
        lock (this)
        {
            SlotsMade++;
            if (smallSlabs) SmallSlots++;
        }

        return new Slot(plan =>
        {
            if (IsLost) throw new CtGpuException(ExitCode.Transient, "device", $"{Name} is lost");
            (smallSlabs ? OnSmallSlabs ?? compute : compute)?.Invoke(plan);
        });
    }

    public bool Answers() => !IsLost;

    /// <summary>What a slot for small slabs does instead.</summary>
    public Action<VolumePlan>? OnSmallSlabs { get; init; }

    public void Dispose()
    {
    }

    private sealed unsafe class CountedBuffer(long bytes, Action freed) : HostBuffer
    {
        private readonly PageableBuffer _memory = new(bytes);

        public override byte* Pointer => _memory.Pointer;

        public override long Bytes => _memory.Bytes;

        protected override void Dispose(bool disposing)
        {
            _memory.Dispose();
            freed();
        }
    }

    private sealed class Slot(Action<VolumePlan>? compute) : IVolumeSlot
    {
        private VolumePlan? _plan;

        public void Begin(VolumePlan plan, VolumeOutput output) => _plan = plan;

        public void Resample() => compute?.Invoke(_plan!);

        public MaskFacts ReadMaskFacts() => new(0, 0, 0, [], VolumeFaces.None, null);

        public void Upload(HostBuffer stored)
        {
        }

        public void Rescale()
        {
        }

        public void Threshold()
        {
        }

        public void FillOutside(BallPlan? seal)
        {
        }

        public void FillSlices()
        {
        }

        public void KeepLargestAir()
        {
        }

        public void Dilate(BallPlan ball)
        {
        }

        public void SetOutside()
        {
        }

        public void Normalize()
        {
        }

        public void Download()
        {
        }

        public void Wait()
        {
        }

        public void Dispose()
        {
        }
    }
}
