using CtGpu.Host.Phantom;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Bench;

/// <summary>Options of the benchmark.</summary>
internal sealed record BenchOptions
{
    /// <summary>A DICOM folder, whose largest volume is measured; null for <see cref="Phantom"/>.</summary>
    public string? Input { get; init; }

    /// <summary>The synthetic series if there is no <see cref="Input"/>.</summary>
    public PhantomOptions Phantom { get; init; } = new();

    /// <summary>Folder for test files, which are deleted afterwards; null for the temporary folder of the system.</summary>
    public string? Folder { get; init; }

    public ResamplePrecision Precision { get; init; } = ResamplePrecision.Exact;

    /// <summary>Threads that read and compress.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;
}
