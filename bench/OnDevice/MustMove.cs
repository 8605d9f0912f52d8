namespace CtGpu.Bench.OnDevice;

/// <summary>
/// Bytes that any implementation of a verb must read and write in device memory: its inputs once and its results once. Tables and
/// intermediate data between passes are not counted. A faster method therefore has a larger share of the bandwidth.
/// </summary>
internal static class MustMove
{
    /// <returns>Bytes, or null for a verb without a figure.</returns>
    public static long? Bytes(string verb, GpuJob job) => verb switch
    {
        "Compute" => job.StoredBytes + job.HounsfieldBytes + job.BitsBytes,
        "AtMost" or "MeanAtMost" => job.HounsfieldBytes + (2 * job.BitsBytes),
        "Histogram" => job.HounsfieldBytes + job.BitsBytes,
        "And" or "AndNot" or "Or" => 3 * job.BitsBytes,
        "Copy" or "Complement" or "Dilate" or "Erode" or "Reach" or "ReachCorner" or "FillSlices" or "Keep" or "KeepBox"
            => 2 * job.BitsBytes,
        "Count" or "CountSlices" or "CountBlocks" or "Measure" => job.BitsBytes,
        "CountCommon" => 2 * job.BitsBytes,
        "Finish" => job.HounsfieldBytes + job.NormalizedBytes,
        _ => null,
    };

    /// <summary>Bytes of all steps fused into one: stored values read; HU, mask bits and normalised voxels written.</summary>
    public static long AllSteps(GpuJob job) => job.StoredBytes + job.HounsfieldBytes + job.BitsBytes + job.NormalizedBytes;
}
