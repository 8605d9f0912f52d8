using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;

namespace CtGpu.Host.Streaming;

/// <summary>
/// A slot of an engine, created for the first volume and again after a failure. State that a failed step left behind must not
/// affect the next volume.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="largest">Plan of the largest volume, for which the slot reserves memory. Null if it is unknown.</param>
internal sealed class EngineSlot(IEngine engine, VolumePlan? largest = null) : IDisposable
{
    private IVolumeSlot? _slot;

    /// <summary>Whether memory or the device failed, so that another attempt may succeed.</summary>
    public static bool IsOfDevice(Exception failure) =>
        MemoryShortage.Is(failure) || failure is CtGpuException { Code: ExitCode.Transient };

    /// <summary>Computes a volume. If memory or the device fails, tries once more in smaller slabs.</summary>
    /// <returns>Facts about the mask, or null without one.</returns>
    public LungMaskResult? Run(Conversion conversion, HostBuffer stored, VolumeResults results)
    {
        try
        {
            IVolumeSlot slot = _slot ?? Create();
            return conversion.Compute(slot, stored, results);
        }
        catch (Exception failure)
        {
            Dispose();
            if (!IsOfDevice(failure) || !TryInSmallSlabs(conversion, stored, results, out LungMaskResult? mask)) throw;
            return mask;
        }
    }

    public void Dispose()
    {
        _slot?.Dispose();
        _slot = null;
    }

    private IVolumeSlot Create()
    {
        // Kept before it reserves memory, so that it is disposed whatever goes wrong there.
        IVolumeSlot slot = _slot = engine.CreateSlot();
        if (largest == null) return slot;
        try
        {
            slot.Expect(largest);
        }
        catch (Exception failure) when (IsOfDevice(failure))
        {
            // If the largest volume does not fit, it fails when its turn comes. Others may fit.
        }

        return slot;
    }

    /// <summary>False if the device fails again; the first failure is then reported. A failure of any other kind is thrown.</summary>
    private bool TryInSmallSlabs(Conversion conversion, HostBuffer stored, VolumeResults results, out LungMaskResult? mask)
    {
        mask = null;
        try
        {
            using IVolumeSlot slot = engine.CreateSlot(smallSlabs: true);
            mask = conversion.Compute(slot, stored, results);
            return true;
        }
        catch (Exception again) when (IsOfDevice(again))
        {
            return false;
        }
    }
}
