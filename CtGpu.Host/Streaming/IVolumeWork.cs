using CtGpu.Host.Engines;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;

namespace CtGpu.Host.Streaming;

/// <summary>
/// What a stream's threads do with a volume before and after its engine: the methods of <see cref="Conversion"/>, with files or
/// without. Called from several threads at the same time.
/// </summary>
internal interface IVolumeWork
{
    /// <summary>Memory that the conversion needs, from headers only.</summary>
    MemoryNeed NeedOf(VolumeJob job);

    /// <summary>Plans the conversion, from headers only.</summary>
    Conversion Plan(VolumeJob job);

    /// <summary>Fills the buffer with the stored values of all slices.</summary>
    InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation);

    /// <summary>Writes the results and returns the sidecar.</summary>
    Sidecar Write(ComputedVolume volume, CancellationToken cancellation);
}

/// <summary>What is done with a volume now.</summary>
internal enum VolumeStage
{
    Reading,
    Computing,
    Writing,
}

/// <summary>Receives the outcome of each volume of a stream. Called from several threads at the same time.</summary>
internal interface IStreamObserver
{
    /// <summary>A stage of a volume begins.</summary>
    void Entered(VolumeJob job, VolumeStage stage)
    {
    }

    /// <summary>A volume was written. An exception makes the volume fail.</summary>
    void Written(ComputedVolume volume, Sidecar sidecar, StageClock clock);

    /// <summary>A volume failed in any stage.</summary>
    void Failed(VolumeJob job, Exception failure, StageClock clock);
}
