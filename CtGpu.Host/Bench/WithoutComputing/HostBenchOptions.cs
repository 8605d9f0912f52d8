using CtGpu.Host.Output.Formats;
using CtGpu.Host.Phantom;

namespace CtGpu.Host.Bench.WithoutComputing;

/// <summary>Options of the benchmark of files alone.</summary>
internal sealed record HostBenchOptions
{
    /// <summary>A DICOM folder, whose largest volume is every patient; null for <see cref="Phantom"/>.</summary>
    public string? Input { get; init; }

    /// <summary>The synthetic series if there is no <see cref="Input"/>.</summary>
    public PhantomOptions Phantom { get; init; } = new();

    /// <summary>Folder on the disk to measure; null for the temporary folder of the system.</summary>
    public string? Folder { get; init; }

    public ResultFormats Formats { get; init; } = VolumeFormat.Nii;

    /// <summary>Most threads. Fewer are measured too: 1, 2, 4, ….</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Least time of one measurement.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The numbers of threads to measure, ascending.</summary>
    public IEnumerable<int> Threads
    {
        get
        {
            for (int n = 1; n < Jobs; n *= 2) yield return n;
            yield return Jobs;
        }
    }
}
