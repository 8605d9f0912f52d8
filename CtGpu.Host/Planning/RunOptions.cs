using CtGpu.Host.Cohort.Sharding;
using CtGpu.Host.Devices;
using CtGpu.Host.Dicom;
using CtGpu.Host.Output.Formats;

namespace CtGpu.Host.Planning;

/// <summary>Which volumes of a study to convert.</summary>
internal enum VolumeSelection
{
    All,

    /// <summary>The volume with the most voxels; of equal ones, that with thinner slices.</summary>
    Largest,

    /// <summary>The volume with the smallest slice distance; of equal ones, that with more voxels.</summary>
    Thinnest,
}

/// <summary>Options that change no voxel: which series, to which folder, on which devices.</summary>
internal sealed record RunOptions
{
    /// <summary>Files and folders.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder OUT.</summary>
    public required string OutputFolder { get; init; }

    public ResultFormats Formats { get; init; } = VolumeFormat.Nii;

    /// <summary>Template of the folder below OUT, with DICOM keywords in braces.</summary>
    public string NameTemplate { get; init; } = Cohort.Naming.NameTemplate.Default;

    /// <summary>SeriesInstanceUIDs to convert; empty for all.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    public VolumeSelection Select { get; init; } = VolumeSelection.All;

    public DicomReaderChoice DicomReader { get; init; } = DicomReaderChoice.Auto;

    public DeviceSelector Devices { get; init; } = DeviceSelector.Parse("auto");

    /// <summary>Bytes of memory to use on each device, or null for 80 % of its free memory.</summary>
    public long? DeviceMemory { get; init; }

    /// <summary>Number of threads that read, that compress, and of the CPU engine.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    public Shard Shard { get; init; } = Shard.All;

    /// <summary>Converts complete volumes again, also in place of results of other options.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Tries series again that failed for a lasting reason.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Number of failures after which no more series start; null for no limit.</summary>
    public int? MaxFailures { get; init; }

    /// <summary>Ends with code 80 if a mask's verdict is failed.</summary>
    public bool StrictQc { get; init; }
}
