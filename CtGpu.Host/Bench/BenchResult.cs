using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Bench;

/// <summary>How long one operation takes on one engine.</summary>
/// <param name="Operation">read, rescale, resample, mask, dilate, normalize, write, write-nii.gz or total.</param>
/// <param name="Engine">The engine's name.</param>
/// <param name="Precision">Of the resample: exact or fast.</param>
/// <param name="ShapeIn">Voxels that go in, z,y,x.</param>
/// <param name="ShapeOut">Voxels that come out, z,y,x.</param>
/// <param name="MedianMs">Median of several runs; of total, the time from one finished patient to the next.</param>
/// <param name="Bytes">What must be moved however it is done: inputs once and results once.</param>
/// <param name="LimitMs">Time that plain copies of the same bytes take, measured in the same run.</param>
/// <param name="Limit">What copies: memory, bus and memory, plain read, plain write.</param>
public sealed record BenchResult(
    string Operation, string Engine, string Precision, Shape3 ShapeIn, Shape3 ShapeOut, double MedianMs, long Bytes, double LimitMs, string Limit)
{
    public const string Total = "total";

    public double GigabytesPerSecond => Bytes / 1e6 / MedianMs;

    /// <summary>1 where the operation is as fast as the copy.</summary>
    public double ShareOfLimit => LimitMs / MedianMs;

    /// <summary>Patients an hour, of total.</summary>
    public double? PatientsPerHour => Operation == Total ? 3_600_000 / MedianMs : null;
}

/// <summary>What is about to be measured.</summary>
/// <param name="Operation">The operation, or what has to be made first.</param>
/// <param name="Done">Operations that are measured already, over all engines.</param>
/// <param name="All">All operations.</param>
public sealed record BenchProgress(string Operation, int Done, int All);
