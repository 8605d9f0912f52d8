using CtGpu.Host.Engines;

namespace CtGpu.Host.Streaming;

/// <summary>
/// Allocates host memory, from an engine with page-locked memory if possible: it speeds up copies to the device, and other engines use it
/// like ordinary memory. If the allocation fails, tries the next engine.
/// </summary>
/// <param name="engines">The engines of the stream.</param>
internal sealed class HostMemory(IEnumerable<IEngine> engines)
{
    private readonly IEngine[] _preferred =
        [.. engines.Distinct().OrderBy(engine => engine.Divides).ThenByDescending(engine => engine.PreferredSlots)];

    /// <summary>Allocates at least that many bytes.</summary>
    public HostBuffer Allocate(long bytes)
    {
        foreach (IEngine engine in _preferred[..^1])
        {
            try
            {
                return engine.AllocateHost(bytes);
            }
            catch (Exception shortage) when (EngineSlot.IsOfDevice(shortage))
            {
                // The next engine may allocate memory of another kind.
            }
        }

        return _preferred[^1].AllocateHost(bytes);
    }
}
