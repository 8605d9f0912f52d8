using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Bench;

/// <summary>Measures all operations on one engine.</summary>
internal sealed class EngineBench : IDisposable
{
    /// <summary>Number of results that <see cref="Run"/> adds.</summary>
    public const int Operations = 9;

    private readonly IEngine _engine;
    private readonly VolumeJob _job;
    private readonly BenchOptions _options;
    private readonly string _folder;
    private readonly Action<string> _begins;
    private readonly CancellationToken _cancellation;
    private readonly SeriesReader _reader;
    private readonly WorkerPool _workers;
    private readonly NativeBuffer<byte>[] _chunks;
    private readonly BenchVolume _volume;

    /// <param name="folder">An existing folder for test files.</param>
    /// <param name="begins">Called with the name of each operation before it starts.</param>
    public EngineBench(
        IEngine engine, VolumeJob job, BenchOptions options, string folder, Action<string> begins, CancellationToken cancellation)
    {
        _engine = engine;
        _job = job;
        _options = options;
        _folder = folder;
        _begins = begins;
        _cancellation = cancellation;
        _reader = new SeriesReader(options.Jobs);
        _workers = new WorkerPool(options.Jobs);
        _chunks = PlainFiles.Buffers(_workers);
        _volume = new BenchVolume(engine, job, options.Precision);
    }

    public void Run(List<BenchResult> results)
    {
        Shape3 input = _volume.Input, output = _volume.Output;
        long stored = _volume.StoredBytes, hounsfield = _volume.HounsfieldBytes, bits = _volume.BitsBytes;

        _begins("read");
        string[] files = [.. _job.Volume.Slices.Select(s => s.Path).Distinct()];
        double plainRead = MedianMs(() => PlainFiles.Read(files, _workers, _chunks));
        InputFacts facts = null!;
        double read = MedianMs(() => facts = _volume.Written.Read(_reader, _volume.Stored, _cancellation));
        Add("read", input, input, read, _job.InputBytes, plainRead, "plain read");

        _begins("rescale");
        CopySpeeds copies = _engine.MeasureCopies(_options.Jobs);
        double rescale = Repeated.Medians(() => [_volume.Rescale()], _cancellation)[0];
        AddStep("rescale", input, rescale, 2 * stored, copies, stored);

        _begins("resample");
        double[] steps = Repeated.Medians(_volume.Steps, _cancellation);
        AddStep("resample", input, steps[0], stored + hounsfield + bits, copies, stored);
        AddStep("mask", output, steps[1], 2 * bits, copies);
        AddStep("dilate", output, steps[2], 2 * bits, copies);
        AddStep(
            "normalize", output, steps[3], hounsfield + _volume.NormalizedBytes, copies,
            downloaded: hounsfield + bits + _volume.NormalizedBytes);

        _begins("write");
        ComputedVolume computed = _volume.Compute(_job with { Name = "written" }, facts, _engine.Name);
        long[] sizes = [hounsfield, output.Voxels];
        double plainWrite = MedianMs(() => PlainFiles.Write(_folder, sizes, _chunks[0]));
        Add("write", output, output, MedianMs(() => Write(computed, VolumeFormat.Nii)), sizes.Sum(), plainWrite, "plain write");
        _begins("write-nii.gz");
        Add("write-nii.gz", output, output, MedianMs(() => Write(computed, VolumeFormat.NiiGz)), sizes.Sum(), plainWrite, "plain write");

        _begins(BenchResult.Total);
        double total;
        var options = new ConvertOptions { Precision = _options.Precision };
        using (var stream = new BenchStream(_job, _engine, options, _options.Jobs, Writer(VolumeFormat.Nii))) total = stream.Ms(_cancellation);
        // The stages overlap, so the limit of a patient is the slowest of their limits.
        (double Ms, string Name) limit = (plainRead, "plain read");
        double copied = CopyMs(stored + hounsfield + bits, copies, stored);
        if (copied > limit.Ms) limit = (copied, NameOf(copies));
        if (plainWrite > limit.Ms) limit = (plainWrite, "plain write");
        Add(BenchResult.Total, input, output, total, _job.InputBytes + sizes.Sum(), limit.Ms, limit.Name);

        void Add(string operation, Shape3 from, Shape3 to, double ms, long bytes, double limitMs, string name) =>
            results.Add(new BenchResult(operation, _engine.Name, PrecisionText, from, to, ms, bytes, limitMs, name));

        // A step that starts from stored values uploads them to the engine, and the last step downloads the results.
        void AddStep(
            string operation, Shape3 from, double ms, long bytes, CopySpeeds speeds, long uploaded = 0, long downloaded = 0) => Add(
            operation, from, operation == "rescale" ? input : output, ms, bytes, CopyMs(bytes, speeds, uploaded, downloaded),
            uploaded + downloaded == 0 ? "memory copy" : NameOf(speeds));
    }

    public void Dispose()
    {
        _volume.Dispose();
        foreach (NativeBuffer<byte> chunk in _chunks) chunk.Dispose();
        _workers.Dispose();
        _reader.Dispose();
    }

    private string PrecisionText => _options.Precision == ResamplePrecision.Exact ? "exact" : "fast";

    private static double CopyMs(long bytes, CopySpeeds speeds, long uploaded, long downloaded = 0) => 1000 * (
        (bytes / speeds.MemoryBytesPerSecond) + (uploaded / speeds.UploadBytesPerSecond) + (downloaded / speeds.DownloadBytesPerSecond));

    private static string NameOf(CopySpeeds speeds) => double.IsFinite(speeds.UploadBytesPerSecond) ? "bus and memory copy" : "memory copy";

    private double MedianMs(Action run) => Repeated.MedianMs(run, _cancellation);

    private OutputWriter Writer(VolumeFormat format) => new(_folder, format, _options.Jobs);

    private void Write(ComputedVolume computed, VolumeFormat format) =>
        _volume.Written.Write(Writer(format), computed);
}
