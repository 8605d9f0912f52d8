using CtGpu.Kernels.Bits;

namespace CtGpu.Host.Engines;

/// <summary>
/// Buffers of a volume's results, each at least as long as the plan's output needs: HU as int16, the mask as bits in the layout of
/// <see cref="BitGrid"/>, normalised voxels as float32. Null if the plan does not ask for them.
/// </summary>
internal sealed record VolumeResults(HostBuffer Hounsfield, HostBuffer? MaskBits, HostBuffer? Normalized) : IDisposable
{
    /// <summary>The voxels of the mask that belong to the left lung, if the plan tells the lungs apart; else null.</summary>
    public HostBuffer? LeftBits { get; init; }

    /// <summary>Allocates the buffers that a plan needs.</summary>
    /// <param name="allocate">Returns a buffer of at least that many bytes: of HU, of bits, of normalised voxels.</param>
    public static VolumeResults Allocate(VolumePlan plan, Func<long, HostBuffer> allocate) => Allocate(plan, allocate, allocate, allocate);

    /// <inheritdoc cref="Allocate(VolumePlan, Func{long, HostBuffer})"/>
    public static VolumeResults Allocate(
        VolumePlan plan, Func<long, HostBuffer> hounsfield, Func<long, HostBuffer> bits, Func<long, HostBuffer> normalized)
    {
        long voxels = plan.Resample.OutputShape.Voxels, maskBytes = new BitGrid(plan.Resample.OutputShape).Bytes;
        var results = new VolumeResults(hounsfield(voxels * sizeof(short)), null, null);
        try
        {
            if (plan.Mask != null) results = results with { MaskBits = bits(maskBytes) };
            if (plan.Mask is { SplitLungs: true }) results = results with { LeftBits = bits(maskBytes) };
            return plan.Normalize == null ? results : results with { Normalized = normalized(voxels * sizeof(float)) };
        }
        catch
        {
            results.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Hounsfield.Dispose();
        MaskBits?.Dispose();
        LeftBits?.Dispose();
        Normalized?.Dispose();
    }
}
