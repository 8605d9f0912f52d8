using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Morphology;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// The lines of balls in device memory. A ball is copied there at its first use, and the copy waits for the device. If the memory is
/// full, the earlier balls are dropped.
/// </summary>
internal sealed class DeviceBalls(DeviceContext device) : IDisposable
{
    /// <summary>Enough for the balls of a mask. A larger ball makes the memory grow.</summary>
    private const int Capacity = 1 << 16;

    private readonly DeviceBuffer<int> _lines = device.Buffer<int>();
    private readonly Dictionary<BallPlan, long> _first = new(ReferenceEqualityComparer.Instance);
    private long _used;

    /// <summary>Bytes of device memory that are reserved.</summary>
    public static long Bytes => Capacity * sizeof(int);

    public void Begin() => _lines.Reserve(Capacity);

    /// <summary>Returns <see cref="BallPlan.WidestFirst"/> in device memory.</summary>
    public ArrayView<int> Lines(BallPlan ball)
    {
        int[] lines = ball.WidestFirst;
        if (!_first.TryGetValue(ball, out long first))
        {
            if (_used + lines.Length > _lines.Capacity)
            {
                _lines.Reserve(lines.Length);
                _first.Clear();
                _used = 0;
            }

            first = _used;
            _lines.View.SubView(first, lines.Length).CopyFromCPU(device.Stream, lines);
            _first.Add(ball, first);
            _used += lines.Length;
        }

        return _lines.View.SubView(first, lines.Length);
    }

    public void Dispose()
    {
        _lines.Dispose();
        _first.Clear();
        _used = 0;
    }
}
