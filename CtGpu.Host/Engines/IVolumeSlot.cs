namespace CtGpu.Host.Engines;

/// <summary>
/// Working memory of an engine, and the methods that compute one volume in it. The order is <see cref="Compute"/>, operations on
/// <see cref="Bits"/> if the plan has a mask, <see cref="Finish"/>; <c>VolumeSteps.Run</c> calls them. All calls come from one thread.
/// A method may return before the device has finished, except <see cref="Finish"/>. Memory is reused for the next volume and grows if
/// that volume is larger.
/// </summary>
internal interface IVolumeSlot : IDisposable
{
    /// <summary>
    /// Allocates memory for a volume that may come later, so that memory rarely grows: freeing device memory stops the whole device.
    /// May be called before the first volume. Slots whose memory grows without such a cost ignore it.
    /// </summary>
    /// <param name="largest">Plan of the largest volume.</param>
    void Expect(VolumePlan largest)
    {
    }

    /// <summary>
    /// Computes HU on the output grid and, if the plan has a mask, the solid bits: 1 where HU exceeds the threshold. Rescale,
    /// resample and threshold are one method because engines fuse them.
    /// </summary>
    /// <param name="plan">All steps of the volume.</param>
    /// <param name="stored">
    /// Stored values, 16 bits each, of shape <c>plan.Resample.InputShape</c>. They must not change until <see cref="Finish"/> has
    /// returned.
    /// </param>
    /// <param name="results">
    /// Receives the results. They are complete when <see cref="Finish"/> returns; until then the slot uses the buffers as working
    /// memory. <see cref="VolumeResults.Hounsfield"/> may be <paramref name="stored"/> if <see cref="VolumePlan.InPlace"/> is true.
    /// </param>
    void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results);

    /// <summary>The bit volumes of the current volume, if its plan has a mask.</summary>
    IBitVolumes Bits { get; }

    /// <summary>
    /// Sets the value outside the mask and computes the normalised voxels, if the plan has them. Then downloads all results and waits
    /// for them.
    /// </summary>
    void Finish();

    /// <summary>Calls methods of the slot and returns the time until the engine has finished them.</summary>
    TimeSpan Time(Action verbs);
}
