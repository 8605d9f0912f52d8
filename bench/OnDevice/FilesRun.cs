using CtGpu.Host.Engines;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.OnDevice;

/// <summary>
/// Converts DICOM files to NIfTI files in this process, with the program's own pipeline. Start-up and compilation are not measured.
/// </summary>
internal sealed class FilesRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ctgpu-bench-").FullName;
    private readonly int _patients;

    public FilesRun(GpuJob job, int patients, WorkerPool pool)
    {
        _patients = patients;
        for (int n = 0; n < patients; n++)
            PhantomSeries.Write(Path.Combine(_folder, "dicom", $"{n}"), job.Phantom with { Seed = n }, pool);
    }

    /// <summary>Folder with the DICOM files of the first patient.</summary>
    public string OnePatient => Path.Combine(_folder, "dicom", "0");

    /// <summary>Returns a path in the temporary folder, which Dispose deletes.</summary>
    public string Output(string name) => Path.Combine(_folder, name);

    /// <returns>
    /// Milliseconds from the first pixel read to the last file written, the busiest stage, and the hashes of all volumes. Reading the
    /// headers is not timed.
    /// </returns>
    public (double Ms, string Limit, string Hashes) Run(IEngine engine)
    {
        string output = Output("out");
        if (Directory.Exists(output)) Directory.Delete(output, true);
        var run = new RunOptions { Inputs = [Path.Combine(_folder, "dicom")], OutputFolder = output };
        RunSummary summary = ConvertRun.Execute(
            new ConvertOptions(), run, () => [new ReusedEngine(engine)], new SilentObserver(), CancellationToken.None);
        if (summary.Converted.Count != _patients)
        {
            string reason = summary.Failed is [var first, ..] ? first.Failure.Message : "no failure was reported";
            throw new InvalidOperationException(
                $"benchmark of files: {summary.Converted.Count} patients were converted; expected {_patients}: {reason}");
        }

        IEnumerable<string> hashes = Directory.GetFiles(output, "ct.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Where(line => line.Contains("\"ct\": \"", StringComparison.Ordinal)
                || line.Contains("\"lungs\": \"", StringComparison.Ordinal));
        return (summary.Elapsed.TotalMilliseconds, summary.Shares!.Limit, string.Join('\n', hashes));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>A run disposes its engines. This wrapper keeps the engine for the next run.</summary>
    private sealed class ReusedEngine(IEngine engine) : IEngine
    {
        public string Name => engine.Name;

        public int PreferredSlots => engine.PreferredSlots;

        public bool Divides => engine.Divides;

        public void Divide(int slots) => engine.Divide(slots);

        public HostBuffer AllocateHost(long bytes) => engine.AllocateHost(bytes);

        public IVolumeSlot CreateSlot(bool smallSlabs = false) => engine.CreateSlot(smallSlabs);

        public IRayCaster CreateRayCaster() => engine.CreateRayCaster();

        public IMarchingCubes CreateMarchingCubes() => engine.CreateMarchingCubes();

        public CopySpeeds MeasureCopies(int threads) => engine.MeasureCopies(threads);

        public bool Answers() => engine.Answers();

        public void Dispose()
        {
        }
    }

    private sealed class SilentObserver : IRunObserver
    {
        public void Planned(RunPlan plan)
        {
        }

        public void Converted(ConvertedVolume volume, RunProgress progress)
        {
        }

        public void Failed(FailedSeries series, RunProgress progress)
        {
        }
    }
}
