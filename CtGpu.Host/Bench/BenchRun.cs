using CtGpu.Host.Engines;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Series;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Bench;

/// <summary>
/// The short benchmark for users: times each operation on one volume, and plain copies of the same bytes in the same run.
/// </summary>
internal static class BenchRun
{
    /// <param name="options">What to measure.</param>
    /// <param name="openEngines">Opens the devices; each is measured in turn.</param>
    /// <param name="progress">Called with the operation that starts.</param>
    /// <param name="cancellation">Stops between two runs. Nothing stays on the disk.</param>
    /// <returns>The operations of each engine in the order of the pipeline; total last.</returns>
    /// <exception cref="CtGpuException">
    /// There is no CT series in the input, a device is not available, or the folder cannot be written to.
    /// </exception>
    public static IReadOnlyList<BenchResult> Execute(
        BenchOptions options, Func<IReadOnlyList<IEngine>> openEngines, Action<BenchProgress> progress, CancellationToken cancellation)
    {
        IReadOnlyList<IEngine> engines = openEngines();
        using var folder = TestFolder.Create(options.Folder ?? Path.GetTempPath());
        try
        {
            int all = engines.Count * EngineBench.Operations;
            VolumeJob job = Job(options, folder.Path, () => progress(new BenchProgress("phantom", 0, all)), cancellation);
            var results = new List<BenchResult>();
            foreach (IEngine engine in engines)
            {
                void Begins(string operation) => progress(new BenchProgress(operation, results.Count, all));
                using var bench = new EngineBench(engine, job, options, folder.Path, Begins, cancellation);
                bench.Run(results);
            }

            return results;
        }
        finally
        {
            foreach (IEngine engine in engines) engine.Dispose();
        }
    }

    /// <summary>The largest volume of the input, or of a phantom that is written into the folder.</summary>
    internal static VolumeJob Job(BenchOptions options, string folder, Action makesPhantom, CancellationToken cancellation)
    {
        string input = options.Input ?? Path.Combine(folder, "dicom");
        if (options.Input == null)
        {
            makesPhantom();
            using var workers = new WorkerPool(options.Jobs);
            PhantomSeries.Write(input, options.Phantom, workers);
        }

        List<FoundVolume> found = VolumeFinder.Find([input], new ConvertOptions().GeometryRules, options.Jobs, cancellation);
        SeriesVolume? largest = found.Select(f => f.Volume).OfType<SeriesVolume>().MaxBy(volume => volume.Geometry.Shape.Voxels);
        return largest != null ? new VolumeJob(largest.First.SeriesInstanceUid, largest) : throw found[0].Refusal!;
    }
}
