using System.Numerics;
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
    /// <summary>Lines of all balls of a mask whose bounds in mm the program knows, at spacings from 0.5 mm.</summary>
    private const int FixedBalls = 1 << 14;

    private readonly DeviceBuffer<BallLine> _lines = device.Buffer<BallLine>();
    private readonly Dictionary<BallPlan, long> _first = new(ReferenceEqualityComparer.Instance);
    private HostBuffer? _host;
    private long _used;

    /// <summary>Bytes of device memory that are reserved.</summary>
    /// <param name="largest">Lines of the largest ball that depends on the user's options.</param>
    public static long Bytes(int largest) => Capacity(largest) * sizeof(BallLine);

    /// <summary>Reserves the memory. A ball with more lines than <paramref name="largest"/> makes it grow.</summary>
    public void Begin(int largest)
    {
        // Memory that grows loses the lines.
        if (Capacity(largest) > _lines.Capacity) Forget();
        _lines.Reserve(Capacity(largest));
        if (_host?.Bytes >= _lines.Capacity * sizeof(BallLine)) return;
        _host?.Dispose();
        _host = device.Memory.AllocateHost(_lines.Capacity * sizeof(BallLine));
    }

    /// <summary>Returns <see cref="BallPlan.WidestFirst"/> in device memory.</summary>
    public ArrayView<BallLine> Lines(BallPlan ball)
    {
        BallLine[] lines = ball.WidestFirst;
        if (!_first.TryGetValue(ball, out long first))
        {
            if (_used + lines.Length > _lines.Capacity)
            {
                // Copies in progress read the host's lines.
                device.Stream.Synchronize();
                Begin(lines.Length);
                Forget();
            }

            first = _used;
            BallLine* host = _host!.As<BallLine>() + first;
            lines.CopyTo(new Span<BallLine>(host, lines.Length));
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
        Forget();
    }

    /// <summary>
    /// The ball of the options is used with up to two radii, and the fixed ones. A power of two, because the spacings of a cohort differ
    /// a little, and memory that grows stops the device.
    /// </summary>
    private static long Capacity(int largest) => (long)BitOperations.RoundUpToPowerOf2((ulong)(FixedBalls + (2L * largest)));

    private void Forget()
    {
        _first.Clear();
        _used = 0;
    }
}
