using CtGpu.Host.Cohort.Sharding;
using CtGpu.Host.Devices;
using CtGpu.Host.Dicom;
using CtGpu.Host.Output.Formats;

namespace CtGpu.Host.Planning;

/// <summary>Which of the volumes of a study to convert.</summary>
public enum VolumeSelection
{
    All,

    /// <summary>The one with the most voxels; ties go to thinner slices.</summary>
    Largest,

    /// <summary>The one with the smallest distance between slices; ties go to more voxels.</summary>
    Thinnest,
}

/// <summary>What a run works on and how: options that change no voxel of a volume.</summary>
public sealed record RunOptions
{
    /// <summary>Files and folders.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder OUT.</summary>
    public required string Output { get; init; }

    public VolumeFormat Format { get; init; } = VolumeFormat.Nii;

    /// <summary>Output folder below OUT, DICOM keywords in braces.</summary>
    public string NameTemplate { get; init; } = Cohort.Naming.NameTemplate.Default;

    /// <summary>SeriesInstanceUIDs to convert; empty for all.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    public VolumeSelection Select { get; init; } = VolumeSelection.All;

    public DicomReaderChoice DicomReader { get; init; } = DicomReaderChoice.Auto;

    public DeviceSelector Devices { get; init; } = DeviceSelector.Parse("auto");

    /// <summary>Bytes of each device's memory to use, or null for 80 % of what is free.</summary>
    public long? DeviceMemory { get; init; }

    /// <summary>Reader and compressing threads, and those of the CPU engine.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    public Shard Shard { get; init; } = Shard.All;

    /// <summary>Convert again what is complete, and in place of results of other options.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Try series again that failed for a lasting reason.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Start no more series after so many failures; null goes on.</summary>
    public int? MaxFailures { get; init; }

    /// <summary>End with code 80 when a mask's verdict is failed.</summary>
    public bool StrictQc { get; init; }
}
