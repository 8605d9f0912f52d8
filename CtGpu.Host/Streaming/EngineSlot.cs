using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;

namespace CtGpu.Host.Streaming;

/// <summary>
/// A slot of an engine, made when a volume is there for it and again after a failure, since what a failed step left
/// behind must not meet the next volume.
/// </summary>
internal sealed class EngineSlot(IEngine engine) : IDisposable
{
    private IVolumeSlot? _slot;

    /// <summary>A failure of memory or device, which the same volume may not meet again.</summary>
    public static bool IsOfDevice(Exception failure) => failure is OutOfMemoryException or CtGpuException { Code: ExitCode.Transient };

    /// <summary>Takes a volume through the engine; where memory or device fail, once more in smaller slabs.</summary>
    /// <returns>What is known of the mask, or null without one.</returns>
    public LungMaskResult? Run(Conversion conversion, HostBuffer stored, VolumeOutput output)
    {
        try
        {
            _slot ??= engine.CreateSlot();
            return VolumeSteps.Run(_slot, conversion, stored, output);
        }
        catch (Exception failure)
        {
            Dispose();
            if (!IsOfDevice(failure) || !TryInSmallSlabs(conversion, stored, output, out LungMaskResult? mask)) throw;
            return mask;
        }
    }

    public void Dispose()
    {
        _slot?.Dispose();
        _slot = null;
    }

    /// <summary>A second failure of the device adds nothing to the first; of any other kind, it is the one to tell.</summary>
    private bool TryInSmallSlabs(Conversion conversion, HostBuffer stored, VolumeOutput output, out LungMaskResult? mask)
    {
        mask = null;
        try
        {
            using IVolumeSlot slot = engine.CreateSlot(smallSlabs: true);
            mask = VolumeSteps.Run(slot, conversion, stored, output);
            return true;
        }
        catch (Exception again) when (IsOfDevice(again))
        {
            return false;
        }
    }
}
