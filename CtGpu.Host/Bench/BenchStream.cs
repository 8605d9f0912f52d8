using System.Diagnostics;
using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Bench;

/// <summary>
/// Converts the same patient repeatedly, from files to files, with the stream that convert uses: the time of a patient in a cohort,
/// where reading, computing and writing overlap.
/// </summary>
internal sealed class BenchStream : RepeatedPatient
{
    private const int Fewest = 4;
    private const int Most = 12;
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(8);
    private readonly ConvertOptions _options;
    private readonly StreamShape _shape;
    private readonly List<long> _finished = [];

    public BenchStream(VolumeJob job, IEngine engine, ConvertOptions options, int threads, OutputWriter writer)
        : this(job, StreamShape.For([engine], Most, threads, MemoryBudget.Unlimited), options, threads, writer)
    {
    }

    private BenchStream(VolumeJob job, StreamShape shape, ConvertOptions options, int threads, OutputWriter writer)
        : base(job, writer, shape.Readers, threads) => (_shape, _options) = (shape, options);

    /// <returns>Milliseconds from the first finished patient to the last, divided by the number of patients after the first.</returns>
    public double Ms(CancellationToken cancellation)
    {
        using (var stream = new VolumeStream(_shape, this, this, cancellation)) stream.Run(Repeat("total", Fewest, Most, s_enough));
        cancellation.ThrowIfCancellationRequested();
        ThrowFailure();
        return Stopwatch.GetElapsedTime(_finished[0], _finished[^1]).TotalMilliseconds / (_finished.Count - 1);
    }

    public override Conversion Plan(VolumeJob job) => Conversion.Plan(job.Volume, _options);

    public override Sidecar Write(ComputedVolume volume, CancellationToken cancellation) => volume.Loaded.Conversion.Write(Writer, volume);

    protected override void Count(Sidecar sidecar) => _finished.Add(Stopwatch.GetTimestamp());
}
