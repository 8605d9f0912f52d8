using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Bench;

/// <summary>Time of one operation on one engine.</summary>
/// <param name="Operation">read, rescale, resample, mask, dilate, normalize, write, write-nii.gz or total.</param>
/// <param name="Engine">The engine's name.</param>
/// <param name="Precision">Precision of the resample: exact or fast.</param>
/// <param name="ShapeIn">Shape of the input, z,y,x.</param>
/// <param name="ShapeOut">Shape of the output, z,y,x.</param>
/// <param name="MedianMs">Median of several runs. For total: the time from one finished patient to the next.</param>
/// <param name="Bytes">Bytes that every method must move: inputs once and results once.</param>
/// <param name="LimitMs">Time that plain copies of the same bytes take, measured in the same run.</param>
/// <param name="Limit">Kind of the copy: memory, bus and memory, plain read, plain write.</param>
internal sealed record BenchResult(
    string Operation, string Engine, string Precision, Shape3 ShapeIn, Shape3 ShapeOut,
    double MedianMs, long Bytes, double LimitMs, string Limit)
{
    public const string Total = "total";

    public double GigabytesPerSecond => Bytes / 1e6 / MedianMs;

    /// <summary>1 if the operation is as fast as the copy.</summary>
    public double ShareOfLimit => LimitMs / MedianMs;

    /// <summary>Patients an hour; null for other operations than total.</summary>
    public double? PatientsPerHour => Operation == Total ? 3_600_000 / MedianMs : null;
}

/// <summary>Progress of the benchmark.</summary>
/// <param name="Operation">The operation that starts, or "phantom".</param>
/// <param name="Done">Number of operations measured so far, over all engines.</param>
/// <param name="All">Number of all operations.</param>
internal sealed record BenchProgress(string Operation, int Done, int All);
