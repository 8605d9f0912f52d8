namespace CtGpu.Bench.OnDevice;

/// <summary>
/// Bytes that a verb must read and write in device memory however it is done: its inputs once and its results once.
/// Tables and what a method needs between its passes are left out, so that a faster method shows as a larger share of
/// the bandwidth. The resample does the rescale and the threshold too.
/// </summary>
internal static class MustMove
{
    /// <returns>Bytes, or null for a verb whose work another one may take over.</returns>
    public static long? Bytes(string verb, GpuJob job) => verb switch
    {
        "Resample" => job.StoredBytes + job.HounsfieldBytes + job.BitsBytes,
        "FillOutside" or "FillSlices" or "KeepLargestAir" or "Dilate" => 2 * job.BitsBytes,
        "ReadMaskFacts" => job.BitsBytes,
        "Normalize" => job.HounsfieldBytes + job.NormalizedBytes,
        _ => null,
    };

    /// <summary>The whole walk, had it no steps in between: stored values to HU, mask bits and normalised voxels.</summary>
    public static long Walk(GpuJob job) => job.StoredBytes + job.HounsfieldBytes + job.BitsBytes + job.NormalizedBytes;
}
