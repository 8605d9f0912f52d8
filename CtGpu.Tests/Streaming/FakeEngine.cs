using CtGpu.Host;
using CtGpu.Host.Engines;

namespace CtGpu.Tests.Streaming;

/// <summary>An engine that counts its buffers and slots. A test can act when a volume is computed.</summary>
internal sealed class FakeEngine(int slots, Action<VolumePlan>? compute = null) : IEngine
{
    private int _out, _slotsDisposed;

    public string Name { get; init; } = "fake";

    public int PreferredSlots => slots;

    public bool Divides { get; init; }

    /// <summary>Slots that the engine was divided into.</summary>
    public int Division { get; private set; }

    public void Divide(int slots) => Division = slots;

    public int SlotsMade { get; private set; }

    /// <summary>Number of slots disposed.</summary>
    public int SlotsDisposed => _slotsDisposed;

    /// <summary>Number of buffers allocated and not yet freed.</summary>
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

    /// <summary>Number of slots with small slabs.</summary>
    public int SmallSlots { get; private set; }

    /// <summary>Called when a slot reserves memory for the largest volume.</summary>
    public Action<VolumePlan>? Expecting { get; init; }

    /// <summary>The device is lost: every call fails.</summary>
    public bool IsLost { get; set; }

    public IVolumeSlot CreateSlot(bool smallSlabs = false)
    {
        lock (this)
        {
            SlotsMade++;
            if (smallSlabs) SmallSlots++;
        }

        return new Slot(Expecting, () => Interlocked.Increment(ref _slotsDisposed), plan =>
        {
            if (IsLost) throw new CtGpuException(ExitCode.Transient, "device", $"{Name} is lost");
            (smallSlabs ? OnSmallSlabs ?? compute : compute)?.Invoke(plan);
        });
    }

    public bool Answers() => !IsLost;

    public IRayCaster CreateRayCaster() => throw new NotSupportedException();

    public IMarchingCubes CreateMarchingCubes() => throw new NotSupportedException();

    public CopySpeeds MeasureCopies(int threads) => throw new NotSupportedException();

    /// <summary>Called instead of the usual action by a slot with small slabs.</summary>
    public Action<VolumePlan>? OnSmallSlabs { get; init; }

    public void Dispose()
    {
    }

    private sealed unsafe class CountedBuffer(long bytes, Action freed) : HostBuffer
    {
        private readonly PageableBuffer _memory = new(bytes);

        public override byte* Pointer => _memory.Pointer;

        public override long Bytes => _memory.Bytes;

        public override void Dispose()
        {
            _memory.Dispose();
            freed();
        }
    }

    private sealed class Slot(Action<VolumePlan>? expect, Action disposed, Action<VolumePlan>? compute) : IVolumeSlot
    {
        public void Expect(VolumePlan largest) => expect?.Invoke(largest);

        public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results) => compute?.Invoke(plan);

        public IBitVolumes Bits { get; } = new EmptyBitVolumes();

        public void Finish()
        {
        }

        public TimeSpan Time(Action verbs)
        {
            verbs();
            return TimeSpan.Zero;
        }

        public void Dispose() => disposed();
    }
}
