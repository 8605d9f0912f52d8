using System.Diagnostics;
using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Bench;

/// <summary>
/// The same patient again and again through the pipeline that convert has, files to files: what a cohort takes, where
/// reading, computing and writing overlap.
/// </summary>
internal sealed class BenchStream : IVolumeEnds
{
    private const int Fewest = 4;
    private const int Most = 12;
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(8);
    private readonly ConvertOptions _options;
    private readonly SeriesReader _reader;
    private readonly OutputWriter _writer;
    private readonly Lock _gate = new();
    private readonly List<long> _finished = [];
    private Exception? _failure;

    private BenchStream(ConvertOptions options, SeriesReader reader, OutputWriter writer)
    {
        _options = options;
        _reader = reader;
        _writer = writer;
    }

    /// <returns>Milliseconds from the first finished patient to the last, divided by those between.</returns>
    public static double Ms(
        IEngine engine, VolumeJob job, ConvertOptions options, SeriesReader reader, OutputWriter writer, CancellationToken cancellation)
    {
        var ends = new BenchStream(options, reader, writer);
        using (var stream = new VolumeStream([engine], Most, ends, cancellation)) stream.Run(ends.Patients(job));
        cancellation.ThrowIfCancellationRequested();
        if (ends._failure != null) throw SeriesFailures.Named(job, ends._failure);
        return Stopwatch.GetElapsedTime(ends._finished[0], ends._finished[^1]).TotalMilliseconds / (ends._finished.Count - 1);
    }

    Conversion IVolumeEnds.Plan(VolumeJob job) => Conversion.Create(job.Volume, _options);

    InputFacts IVolumeEnds.Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation) => _reader.Read(conversion, stored, cancellation);

    void IVolumeEnds.Write(ComputedVolume volume, CancellationToken cancellation)
    {
        string name = volume.Loaded.Job.Name;
        _writer.Write(name, volume.Output, volume.Loaded.Conversion.Output, null, VolumeRecord.Of(volume, null, VolumeRecord.QualityOf(volume), []));
        lock (_gate) _finished.Add(Stopwatch.GetTimestamp());
        Directory.Delete(_writer.FolderOf(name), recursive: true);
    }

    void IVolumeEnds.Fail(VolumeJob job, Exception failure)
    {
        lock (_gate) _failure ??= failure;
    }

    private IEnumerable<VolumeJob> Patients(VolumeJob job)
    {
        long start = Stopwatch.GetTimestamp();
        for (int n = 0; n < Most && _failure == null && (n < Fewest || Stopwatch.GetElapsedTime(start) < s_enough); n++)
            yield return job with { Name = FormattableString.Invariant($"total-{n}") };
    }
}
