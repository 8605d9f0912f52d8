using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Engines;

/// <summary>A device that runs the steps of the walk. Knows nothing of DICOM or files.</summary>
public interface IEngine : IDisposable
{
    /// <summary>Selector and name for people and the sidecar, such as "cpu (AVX-512, 2 threads)".</summary>
    string Name { get; }

    /// <summary>Slots that keep the device busy: one on the CPU, two or three where copies and kernels overlap.</summary>
    int PreferredSlots { get; }

    /// <summary>
    /// It computes in the host's buffers themselves, so that a volume of which no voxel changes (<see cref="VolumePlan.KeepsVoxels"/>)
    /// may be its own result: one buffer for <see cref="IVolumeSlot.Upload"/> and <see cref="VolumeOutput.Hounsfield"/>.
    /// </summary>
    bool ComputesInHostMemory => false;

    /// <summary>Memory that <see cref="IVolumeSlot.Upload"/> and <see cref="IVolumeSlot.Download"/> copy from and to.</summary>
    HostBuffer AllocateHost(long bytes);

    /// <summary>Buffers and, on a device, a stream for one volume at a time.</summary>
    /// <param name="smallSlabs">Volumes take a part of the device memory that they would take otherwise, where the engine has slabs.</param>
    IVolumeSlot CreateSlot(bool smallSlabs = false);

    /// <summary>Whether the engine still computes. A device that is lost fails every call.</summary>
    bool Answers();
}

/// <summary>
/// One volume on its way through an engine. Verbs are called in the order below, from one thread; each may return
/// before the device has finished, except <see cref="ReadMaskFacts"/>, <see cref="Download"/> and <see cref="Wait"/>. Buffers are
/// kept from volume to volume and grow rarely. Failures of memory or device are <see cref="CtGpuException"/> with
/// code <see cref="ExitCode.Transient"/>.
/// </summary>
public interface IVolumeSlot : IDisposable
{
    /// <summary>
    /// Takes the plan of the next volume and the buffers that its results will be in after <see cref="Download"/>,
    /// and makes room for it. An engine that computes in host memory works in the output buffers directly, so
    /// they belong to the slot until <see cref="Download"/> has returned.
    /// </summary>
    void Begin(VolumePlan plan, VolumeOutput output);

    /// <summary>
    /// Stored values, 16 bits each, of shape <c>plan.Resample.InputShape</c>. The buffer must stay untouched until
    /// <see cref="Download"/> or <see cref="ReadMaskFacts"/> has returned.
    /// </summary>
    void Upload(HostBuffer stored);

    /// <summary>Stored values to HU.</summary>
    void Rescale();

    /// <summary>HU to the output grid.</summary>
    void Resample();

    /// <summary>One bit a voxel: set where solid (HU above the plan's ThresholdHounsfield).</summary>
    void Threshold();

    /// <summary>
    /// Turns air outside the patient into solid. With <paramref name="seal"/> the outside is found on the solid
    /// closed with that ball, then grown back by the ball within the air: openings narrower than the ball no
    /// longer join the lungs to the outside, and the lungs keep their shape.
    /// </summary>
    void FillOutside(BallPlan? seal);

    /// <summary>In each slice, turns solid that is not part of the slice's largest 8-connected solid component into air.</summary>
    void FillSlices();

    /// <summary>Replaces the bits by the largest 26-connected air component (ties: the one that comes first in raster order).</summary>
    void KeepLargestAir();

    /// <summary>Dilates the mask; outside the volume counts as empty.</summary>
    void Dilate(BallPlan ball);

    /// <summary>Facts about the mask as it is now. Waits for the device.</summary>
    MaskFacts ReadMaskFacts();

    /// <summary>Sets voxels outside the mask to the plan's OutsideHounsfield.</summary>
    void SetOutside();

    /// <summary>Normalised float32 voxels from the HU.</summary>
    void Normalize();

    /// <summary>Brings the results into the buffers given to <see cref="Begin"/> and waits for them.</summary>
    void Download();

    /// <summary>Waits for the verbs called so far, so that they can be timed.</summary>
    void Wait();
}

/// <summary>
/// Where a volume's results go. Buffers hold at least the plan's output: HU as int16, the mask as bits
/// (<see cref="BitGrid"/>), normalised voxels as float32. Null where not wanted.
/// </summary>
public sealed record VolumeOutput(HostBuffer Hounsfield, HostBuffer? MaskBits, HostBuffer? Normalized);
