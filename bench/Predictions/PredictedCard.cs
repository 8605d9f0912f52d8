namespace CtGpu.Bench.Predictions;

/// <summary>What a prediction needs to know about a card, from its data sheet, and the warps of the resample kernels on it.</summary>
/// <param name="Name">The part of the device's name that identifies it.</param>
/// <param name="Multiprocessors">Number of multiprocessors.</param>
/// <param name="GigaHertz">Clock under load.</param>
/// <param name="Float64Lanes">Float64 instructions that a multiprocessor starts in each cycle.</param>
/// <param name="GigabytesPerSecond">Bandwidth of the device memory.</param>
/// <param name="ResampleWarps">Warps of a multiprocessor in the float64 kernels of x, y and z (docs/decisions/0013-forward-walk.md).</param>
internal sealed record PredictedCard(
    string Name, int Multiprocessors, double GigaHertz, int Float64Lanes, double GigabytesPerSecond, int[] ResampleWarps)
{
    /// <summary>Schedulers of a multiprocessor, each of which starts an instruction of a warp of 32 threads in a cycle.</summary>
    private const int Schedulers = 4;

    private const int WarpThreads = 32;

    /// <summary>A warp starts an instruction every fifth cycle: most instructions wait for the one before.</summary>
    private const double InstructionsOfWarp = 0.2;

    /// <summary>Share of the peak that good kernels reach: of the schedulers, of the float64 units, and of the bandwidth.</summary>
    private const double SchedulerShare = 0.6, Float64Share = 0.8, BandwidthShare = 0.85;

    /// <summary>Cards of which the warps are known: compute capability 9.0, 8.0 and 8.9.</summary>
    public static readonly PredictedCard[] All =
    [
        new("H100", 132, 1.755, 64, 3350, [12, 18, 18]),
        new("H200", 132, 1.755, 64, 4800, [12, 18, 18]),
        new("A100", 108, 1.41, 32, 2039, [12, 18, 10]),
        new("RTX 4090", 128, 2.52, 2, 1008, [8, 10, 10]),
    ];

    private double CyclesPerMs => Multiprocessors * GigaHertz * 1e6;

    /// <summary>Milliseconds of a kernel, and what limits it: the largest of three times.</summary>
    public (double Ms, string Limit) Of(PredictedKernel kernel, bool float64)
    {
        double warps = kernel.Pass is { } pass ? ResampleWarps[pass] : Schedulers / InstructionsOfWarp;
        double share = Math.Min(SchedulerShare, warps * InstructionsOfWarp / Schedulers);
        double instructions = kernel.Instructions / (CyclesPerMs * Schedulers * WarpThreads * share);
        double doubles = float64 ? kernel.Float64 / (CyclesPerMs * Float64Lanes * Float64Share) : 0;
        double bytes = (float64 ? kernel.Bytes : kernel.BytesFast) / (GigabytesPerSecond * 1e6 * BandwidthShare);
        double ms = Math.Max(instructions, Math.Max(doubles, bytes));
        return (ms, ms == doubles ? "float64" : ms == bytes ? "bytes" : "instructions");
    }
}
