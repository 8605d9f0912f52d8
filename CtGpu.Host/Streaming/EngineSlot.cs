using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;

namespace CtGpu.Host.Streaming;

/// <summary>
/// A slot of an engine, created for the first volume and again after a failure. State that a failed step left behind must not
/// affect the next volume.
/// </summary>
internal sealed class EngineSlot(IEngine engine) : IDisposable
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
            _slot ??= engine.CreateSlot();
            return conversion.Compute(_slot, stored, results);
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
