using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Morphology;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.BitVolumes;

/// <summary>
/// The lines of balls in device memory. A ball is copied there at its first use, through page-locked memory, so that nothing waits for
/// the copy. If the memory is full, the earlier balls are dropped.
/// </summary>
internal sealed unsafe class DeviceBalls(DeviceContext device) : IDisposable
{
    /// <summary>Enough for the balls of a mask. A larger ball makes the memory grow.</summary>
    private const int Capacity = 1 << 16;

    private readonly DeviceBuffer<int> _lines = device.Buffer<int>();
    private readonly Dictionary<BallPlan, long> _first = new(ReferenceEqualityComparer.Instance);
    private HostBuffer? _host;
    private long _used;

    /// <summary>Bytes of device memory that are reserved.</summary>
    public static long Bytes => Capacity * sizeof(int);

    public void Begin()
    {
        _lines.Reserve(Capacity);
        if (_host?.Bytes >= _lines.Capacity * sizeof(int)) return;
        _host?.Dispose();
        _host = device.Memory.AllocateHost(_lines.Capacity * sizeof(int));
    }

    /// <summary>Returns <see cref="BallPlan.WidestFirst"/> in device memory.</summary>
    public ArrayView<int> Lines(BallPlan ball)
    {
        int[] lines = ball.WidestFirst;
        if (!_first.TryGetValue(ball, out long first))
        {
            if (_used + lines.Length > _lines.Capacity)
            {
                // Copies in progress read the host's lines.
                device.Stream.Synchronize();
                _lines.Reserve(lines.Length);
                Begin();
                _first.Clear();
                _used = 0;
            }

            first = _used;
            int* host = _host!.As<int>() + first;
            lines.CopyTo(new Span<int>(host, lines.Length));
            _lines.View.SubView(first, lines.Length).CopyFromCPUUnsafeAsync(device.Stream, ref *host, lines.Length);
            _first.Add(ball, first);
            _used += lines.Length;
        }

        return _lines.View.SubView(first, lines.Length);
    }

    public void Dispose()
    {
        _lines.Dispose();
        _host?.Dispose();
        _host = null;
        _first.Clear();
        _used = 0;
    }
}
