using CtGpu.Host.Phantom;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Bench;

/// <summary>What to measure, and on what.</summary>
public sealed record BenchOptions
{
    /// <summary>A DICOM folder, of which the largest volume counts; null makes <see cref="Phantom"/>.</summary>
    public string? Input { get; init; }

    /// <summary>The synthetic series where there is no <see cref="Input"/>.</summary>
    public PhantomOptions Phantom { get; init; } = new();

    /// <summary>Folder in which test files are written and removed again; null for the system's temporary folder.</summary>
    public string? Folder { get; init; }

    public ResamplePrecision Precision { get; init; } = ResamplePrecision.Exact;

    /// <summary>Threads that read and compress.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;
}
