using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Output;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Bench.WithoutComputing;

/// <summary>
/// Measures what this machine can read and write, so that anyone sees what a GPU could get from it: a cohort of one patient again and
/// again, with the stream that convert uses, and with computing left out. Reads from memory, and writes to a tmpfs and to a disk.
/// </summary>
internal static class HostBench
{
    /// <summary>The tmpfs of Linux.</summary>
    private const string Tmpfs = "/dev/shm";

    /// <param name="options">What to measure.</param>
    /// <param name="progress">Called with the measurement that starts.</param>
    /// <param name="note">Called with the reason if the tmpfs is left out.</param>
    /// <param name="cancellation">Stops between two patients. Nothing stays on the disk.</param>
    /// <returns>For the tmpfs, then for the disk: a result for each number of threads.</returns>
    /// <exception cref="CtGpuException">There is no CT series in the input, or a folder cannot be written to.</exception>
    public static IReadOnlyList<HostBenchResult> Execute(
        HostBenchOptions options, Action<BenchProgress> progress, Action<string> note, CancellationToken cancellation)
    {
        using var disk = TestFolder.Create(options.Folder ?? Path.GetTempPath());
        using TestFolder? memory = TestFolder.TryCreate(Tmpfs);
        var source = new BenchOptions { Input = options.Input, Phantom = options.Phantom, Jobs = options.Jobs };
        VolumeJob job = BenchRun.Job(source, disk.Path, () => progress(new BenchProgress("phantom", 0, 1)), cancellation);
        ComputedVolume computed = Compute(job, options.Jobs, cancellation);
        try
        {
            var targets = new List<(string Name, string Folder)>();
            if (ReasonToLeaveOut(memory, computed, options) is { } reason) note(reason);
            else targets.Add(("tmpfs", memory!.Path));
            targets.Add(("disk", disk.Path));
            int[] threads = [.. options.Threads];
            var results = new List<HostBenchResult>();
            foreach ((string name, string folder) in targets)
            {
                foreach (int n in threads)
                {
                    string measurement = FormattableString.Invariant($"{name}, {n} thread{(n == 1 ? "" : "s")}");
                    progress(new BenchProgress(measurement, results.Count, targets.Count * threads.Length));
                    ProcessorLimit.Run(n, () => results.Add(Measure(options, computed, name, folder, n, cancellation)));
                }
            }

            return results;
        }
        finally
        {
            computed.Results.Dispose();
        }
    }

    /// <summary>Why nothing is written to the tmpfs, or null.</summary>
    private static string? ReasonToLeaveOut(TestFolder? memory, ComputedVolume computed, HostBenchOptions options)
    {
        if (memory == null) return $"No tmpfs is measured: {Tmpfs} does not exist, or cannot be written to.";
        using IdleEngine engine = Engine(computed);
        int volumes = StreamShape.For([engine], int.MaxValue, options.Jobs, MemoryBudget.Unlimited).Volumes;
        long needed = volumes * 3 * computed.Loaded.Conversion.Grid.Shape.Voxels, free = new DriveInfo(Tmpfs).AvailableFreeSpace;
        if (free >= needed) return null;
        return FormattableString.Invariant(
            $"No tmpfs is measured: {Tmpfs} has {free / 1e6:0} MB free, and {needed / 1e6:0} MB are needed for the files of ")
            + FormattableString.Invariant($"{volumes} patients at a time. Give it more, such as with docker run --shm-size.");
    }

    private static HostBenchResult Measure(
        HostBenchOptions options, ComputedVolume computed, string target, string folder, int threads, CancellationToken cancellation)
    {
        Conversion conversion = computed.Loaded.Conversion;
        using IdleEngine engine = Engine(computed);
        var shape = StreamShape.For([engine], int.MaxValue, threads, MemoryBudget.Unlimited);
        using var work = new IdleWork(computed, new OutputWriter(folder, options.Formats, threads), shape, threads);
        using var stream = new VolumeStream(shape, work, work, cancellation);
        stream.Run(work.Patients(options.Time));
        cancellation.ThrowIfCancellationRequested();
        return new HostBenchResult(
            target, Path.GetDirectoryName(folder)!, threads, conversion.Volume.Geometry.Shape, conversion.Grid.Shape,
            work.PatientsPerSecond, work.ProcessorMs, computed.Loaded.Job.InputBytes, work.BytesWritten, stream.Clock.Shares.Limit);
    }

    private static IdleEngine Engine(ComputedVolume computed) =>
        new(computed.Results.Hounsfield, computed.Loaded.Conversion.Grid.Shape.Voxels * sizeof(short));

    /// <summary>The results that are written for every patient. Reading them also brings the input into memory.</summary>
    private static ComputedVolume Compute(VolumeJob job, int threads, CancellationToken cancellation)
    {
        var conversion = Conversion.Plan(job.Volume, new ConvertOptions());
        using var engine = new CpuEngine(threads);
        using IVolumeSlot slot = engine.CreateSlot();
        using var reader = new SeriesReader(threads);
        using HostBuffer stored = engine.AllocateHost(conversion.StoredBytes);
        InputFacts input = conversion.Read(reader, stored, cancellation);
        VolumeResults results = VolumeResults.Allocate(conversion.Computing, engine.AllocateHost);
        try
        {
            var loaded = new LoadedVolume(job, conversion, stored, input, 0);
            if (!conversion.Computing.InPlace) return new(loaded, results, conversion.Compute(slot, stored, results), engine.Name, 0);
            LungMaskResult? mask = conversion.Compute(slot, stored, results with { Hounsfield = stored });
            unsafe
            {
                Buffer.MemoryCopy(stored.Pointer, results.Hounsfield.Pointer, results.Hounsfield.Bytes, conversion.StoredBytes);
            }

            return new(loaded, results, mask, engine.Name, 0);
        }
        catch
        {
            results.Dispose();
            throw;
        }
    }
}
