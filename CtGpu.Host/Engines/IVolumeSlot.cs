using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Engines;

/// <summary>
/// Working memory of an engine, and the methods that compute one volume in it. The order is <see cref="Compute"/>, the mask methods
/// if the plan has a mask, <see cref="Finish"/>; <c>VolumeSteps.Run</c> calls them. All calls come from one thread. A method may
/// return before the device has finished, except <see cref="ReadMaskFacts"/> and <see cref="Finish"/>. Memory is reused for the next
/// volume and grows if that volume is larger.
/// </summary>
internal interface IVolumeSlot : IDisposable
{
    /// <summary>
    /// Computes HU on the output grid and, if the plan has a mask, the solid bits: 1 where HU exceeds the threshold. Rescale,
    /// resample and threshold are one method because engines fuse them.
    /// </summary>
    /// <param name="plan">All steps of the volume.</param>
    /// <param name="stored">
    /// Stored values, 16 bits each, of shape <c>plan.Resample.InputShape</c>. They must not change until <see cref="Finish"/> or
    /// <see cref="ReadMaskFacts"/> has returned.
    /// </param>
    /// <param name="results">
    /// Receives the results. They are complete when <see cref="Finish"/> returns; until then the slot uses the buffers as working
    /// memory. <see cref="VolumeResults.Hounsfield"/> may be <paramref name="stored"/> if <see cref="VolumePlan.InPlace"/> is true.
    /// </param>
    void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results);

    /// <summary>Computes the solid bits again from the HU, for a second try at the mask.</summary>
    void Threshold();

    /// <summary>
    /// Turns air outside the patient into solid. With <paramref name="seal"/>, first closes a copy of the solid by that ball and finds
    /// the outside there. Then dilates the outside by the ball; only air voxels change. Openings narrower than the ball no longer
    /// connect the lungs to the outside, and the lungs keep their shape.
    /// </summary>
    void FillOutside(BallPlan? seal);

    /// <summary>In each slice, turns solid outside the slice's largest 8-connected solid component into air.</summary>
    void FillSlices();

    /// <summary>Replaces the bits by the largest 26-connected air component. Of equal ones, the first in raster order is kept.</summary>
    void KeepLargestAir();

    /// <summary>Dilates the mask. Voxels outside the volume count as empty.</summary>
    void Dilate(BallPlan ball);

    /// <summary>Measures the mask. Waits for the device.</summary>
    MaskFacts ReadMaskFacts();

    /// <summary>
    /// Sets the value outside the mask and computes the normalised voxels, if the plan has them. Then downloads all results and waits
    /// for them.
    /// </summary>
    void Finish();

    /// <summary>Calls methods of the slot and returns the time until the engine has finished them.</summary>
    TimeSpan Time(Action verbs);
}
