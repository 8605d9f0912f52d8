namespace CtGpu.Bench.OnDevice;

/// <summary>
/// Bytes that a verb must read and write in device memory, however it is done: its inputs once and its results once. Tables and data
/// between the passes of a method are not counted, so a faster method shows as a larger share of the bandwidth.
/// </summary>
internal static class MustMove
{
    /// <returns>Bytes, or null for a verb without a figure.</returns>
    public static long? Bytes(string verb, GpuJob job) => verb switch
    {
        "Compute" => job.StoredBytes + job.HounsfieldBytes + job.BitsBytes,
        "FillOutside" or "FillSlices" or "KeepLargestAir" or "Dilate" => 2 * job.BitsBytes,
        "ReadMaskFacts" => job.BitsBytes,
        "Finish" => job.HounsfieldBytes + job.NormalizedBytes,
        _ => null,
    };

    /// <summary>All steps fused into one: stored values to HU, mask bits and normalised voxels.</summary>
    public static long Walk(GpuJob job) => job.StoredBytes + job.HounsfieldBytes + job.BitsBytes + job.NormalizedBytes;
}
