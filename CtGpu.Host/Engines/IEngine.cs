namespace CtGpu.Host.Engines;

/// <summary>
/// A device that computes volumes: the CPU, or an ILGPU accelerator. It has no knowledge of DICOM or files. Failures of memory
/// or device are <see cref="CtGpuException"/> with code <see cref="ExitCode.Transient"/>.
/// </summary>
internal interface IEngine : IDisposable
{
    /// <summary>Selector and name for people and the sidecar, such as "cpu (AVX-512, 2 threads)".</summary>
    string Name { get; }

    /// <summary>
    /// Number of slots that keep the device busy: three where copies overlap with kernels; on the CPU one, or several if there are many
    /// threads.
    /// </summary>
    int PreferredSlots { get; }

    /// <summary>Whether slots divide the engine's threads, so that fewer of them compute as much.</summary>
    bool Divides { get; }

    /// <summary>Says how many slots will compute at the same time, before they are created.</summary>
    void Divide(int slots);

    /// <summary>What slows the engine down on this machine, with the remedy; null if nothing is known. It changes no result.</summary>
    string? Limitation => null;

    /// <summary>Allocates memory for stored values and results, page-locked if that speeds up copies to this device.</summary>
    HostBuffer AllocateHost(long bytes);

    /// <summary>Creates working memory for one volume at a time.</summary>
    /// <param name="smallSlabs">Use a quarter of the usual device memory. Engines without slabs ignore it.</param>
    IVolumeSlot CreateSlot(bool smallSlabs = false);

    /// <summary>Creates a ray caster. The engine must outlive it.</summary>
    IRayCaster CreateRayCaster();

    /// <summary>Creates marching cubes. The engine must outlive them.</summary>
    IMarchingCubes CreateMarchingCubes();

    /// <summary>Measures plain copies in the engine's memory and, on a device, over the bus.</summary>
    /// <param name="threads">Threads that copy, if the engine is the CPU.</param>
    CopySpeeds MeasureCopies(int threads);

    /// <summary>Whether the engine still computes. A lost device fails every call.</summary>
    bool Answers();
}
