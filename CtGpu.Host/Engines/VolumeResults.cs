using CtGpu.Kernels.Bits;

namespace CtGpu.Host.Engines;

/// <summary>
/// Buffers of a volume's results, each at least as long as the plan's output needs: HU as int16, the mask as bits in the layout of
/// <see cref="BitGrid"/>, normalised voxels as float32. Null if the plan does not ask for them.
/// </summary>
internal sealed record VolumeResults(HostBuffer Hounsfield, HostBuffer? MaskBits, HostBuffer? Normalized) : IDisposable
{
    /// <summary>Allocates the buffers that a plan needs.</summary>
    /// <param name="allocate">Returns a buffer of at least that many bytes: of HU, of bits, of normalised voxels.</param>
    public static VolumeResults Allocate(VolumePlan plan, Func<long, HostBuffer> allocate) => Allocate(plan, allocate, allocate, allocate);

    /// <inheritdoc cref="Allocate(VolumePlan, Func{long, HostBuffer})"/>
    public static VolumeResults Allocate(
        VolumePlan plan, Func<long, HostBuffer> hounsfield, Func<long, HostBuffer> bits, Func<long, HostBuffer> normalized)
    {
        long voxels = plan.Resample.OutputShape.Voxels;
        HostBuffer? first = null, second = null;
        try
        {
            first = hounsfield(voxels * sizeof(short));
            second = plan.Mask == null ? null : bits(new BitGrid(plan.Resample.OutputShape).Bytes);
            return new VolumeResults(first, second, plan.Normalize == null ? null : normalized(voxels * sizeof(float)));
        }
        catch
        {
            first?.Dispose();
            second?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Hounsfield.Dispose();
        MaskBits?.Dispose();
        Normalized?.Dispose();
    }
}
