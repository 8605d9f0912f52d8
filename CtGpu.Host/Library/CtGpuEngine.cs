using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Library.Streams;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Reading;

namespace CtGpu.Host.Library;

/// <summary>
/// A device and the operations of <c>ctgpu</c> on it, without files in between: find series, read one to HU, resample, segment the
/// lungs, label, dilate, close, normalise, and extract surfaces. The results equal those of the command line in every voxel, and are
/// the same on every device. Volumes are arrays of shape z,y,x in C order; spacings are z,y,x in mm; points are x,y,z in LPS mm. A
/// volume has fewer than 2^31 voxels.
/// </summary>
/// <remarks>
/// Methods may be called from several threads; they run one after another. Working memory is kept for the next call and freed by
/// <see cref="Dispose"/>. Nothing is written to the console or to disk. Failures that a user can act on are
/// <see cref="CtGpuException"/>.
/// </remarks>
public sealed partial class CtGpuEngine : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EngineOptions _options;
    private readonly IEngine _engine;
    private IVolumeSlot? _slot;
    private SeriesReader? _reader;
    private bool _disposed;

    /// <summary>Opens a device with the default options: the best GPU, or the CPU.</summary>
    /// <exception cref="CtGpuException">The device cannot be opened (code 69 or 75).</exception>
    public CtGpuEngine()
        : this(new EngineOptions())
    {
    }

    /// <summary>Opens a device.</summary>
    /// <exception cref="CtGpuException">The device does not exist (2), is not available (69), or fails (75).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is below 1.</exception>
    public CtGpuEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Jobs, 1, nameof(options));
        _options = options;
        _engine = Open(options);
    }

    /// <summary>Selector and name of the device, such as "cpu (AVX2, 2 threads)".</summary>
    public string Device => _engine.Name;

    /// <summary>
    /// Finds series in folders (with all subfolders), files, volume files (.mhd, .mha, .nii, .nii.gz, .nrrd), archives and manifests. Reads
    /// headers only. Series that cannot be read are in the result, with <see cref="CtSeries.Refusal"/>.
    /// </summary>
    /// <param name="inputs">Paths. On Linux, \xHH in a path is one byte of a name that is not UTF-8.</param>
    /// <param name="options">Which series are accepted; null for the defaults.</param>
    /// <param name="progress">Receives the number of files read so far, on the threads that read.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>Sorted by SeriesInstanceUID (ordinal), then path.</returns>
    /// <exception cref="CtGpuException">A path does not exist, or there is no CT series (code 66).</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public IReadOnlyList<CtSeries> Find(
        IReadOnlyList<string> inputs, ReadOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ObjectDisposedException.ThrowIf(_disposed, this);
        options ??= new ReadOptions();
        Action<int>? report = progress == null ? null : progress.Report;
        return
        [
            .. VolumeFinder.Find(inputs, options.Rules, _options.Jobs, cancellation, report).Select(found => new CtSeries(found, options)),
        ];
    }

    /// <summary>Reads the only volume below a path.</summary>
    /// <param name="path">A folder, file or volume file as for <see cref="Find"/>.</param>
    /// <param name="options">Which series are accepted; null for the defaults.</param>
    /// <param name="progress">Receives the share of slices read so far, 0..1, on the threads that read.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="CtGpuException">
    /// There is none (66), there are several (2), it was refused or is damaged (65), or memory or disk failed (75).
    /// </exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public CtScan Read(
        string path, ReadOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<CtSeries> found = Find([path], options, null, cancellation);
        if (found.Count == 1) return Read(found[0], progress, cancellation);
        string names = string.Join(", ", found.Take(5).Select(series =>
            series.SeriesInstanceUid.Length > 0 ? series.SeriesInstanceUid : series.Files[0]));
        throw new CtGpuException(
            ExitCode.Usage, "read",
            $"{path} holds {found.Count} volumes ({names}{(found.Count > 5 ? ", …" : "")}), and one was expected. "
            + "Give the folder of one series, or find the series and read one of them.", [path]);
    }

    /// <summary>Reads a volume to HU, with its own grid. Equals <c>ctgpu convert --spacing none --mask none</c>.</summary>
    /// <param name="series">A series that <see cref="Find"/> found.</param>
    /// <param name="progress">Receives the share of slices read so far, 0..1, on the threads that read.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="CtGpuException">The series was refused or is damaged (65), or memory or disk failed (75).</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public CtScan Read(CtSeries series, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Found.Volume is not { } volume) throw series.Refusal!;
        var hounsfield = new short[Elements(volume.Geometry.Shape.Voxels)];
        Read(series, hounsfield, progress, cancellation);
        return new CtScan(hounsfield, volume.Geometry, series);
    }

    /// <summary>Reads a volume to HU into the caller's memory.</summary>
    /// <param name="series">A series that <see cref="Find"/> found and did not refuse.</param>
    /// <param name="hounsfield">Receives the voxels of <see cref="CtSeries.Geometry"/>, z,y,x in C order; of exactly that length.</param>
    /// <param name="progress">Receives the share of slices read so far, 0..1, on the threads that read.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="ArgumentException">The memory has another length.</exception>
    /// <exception cref="CtGpuException">The series was refused or is damaged (65), or memory or disk failed (75).</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public void Read(
        CtSeries series, Memory<short> hounsfield, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Found.Volume is not { } volume) throw series.Refusal!;
        Require(hounsfield.Length, volume.Geometry.Shape, nameof(hounsfield));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Conversion conversion = Conversion.Plan(volume, OptionsFor(series.Options, new MaskOptions { Kind = MaskKind.None }));
            _reader ??= new SeriesReader(_options.Jobs);
            Action<int>? report = progress == null ? null : slices => progress.Report((double)slices / volume.Slices.Count);
            using var target = new PinnedVoxels<short>(hounsfield);
            if (conversion.StoredBytes <= target.Bytes)
            {
                conversion.Read(_reader, target, cancellation, report).RefuseDamage();
                return;
            }

            // The repair of a stack needs more planes than it returns.
            using HostBuffer stored = new PageableBuffer(conversion.StoredBytes);
            conversion.Read(_reader, stored, cancellation, report).RefuseDamage();
            NativeMemoryManager<short>.Of(stored, hounsfield.Length).CopyTo(hounsfield);
        }
    }

    /// <summary>
    /// Reads, resamples and segments many volumes, several at the same time, without writing files. It has a device, threads and memory
    /// of its own, so the methods of this engine may be called meanwhile.
    /// </summary>
    /// <param name="inputs">As for <see cref="Find"/>.</param>
    /// <param name="options">What to compute; null for the defaults.</param>
    /// <param name="cancellation">Stops the stream.</param>
    /// <exception cref="CtGpuException">A path does not exist, there is no CT series (66), or the device fails.</exception>
    public ScanSequence Stream(IReadOnlyList<string> inputs, StreamOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Stream(inputs, options ?? new StreamOptions(), cancellation, cancellation);
    }

    /// <param name="search">Stops the search for series.</param>
    internal ScanSequence Stream(
        IReadOnlyList<string> inputs, StreamOptions options, CancellationToken search, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return ScanSequence.Start(inputs, options, _options, search, cancellation);
    }

    /// <summary>Closes the device and frees its memory.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _slot?.Dispose();
            _reader?.Dispose();
            _masks?.Dispose();
            _engine.Dispose();
        }
    }

    internal static IEngine Open(EngineOptions options) =>
        EngineFactory.Open(DeviceSelector.Parse(options.Device), options.Jobs, options.DeviceMemoryBytes) is [var engine]
            ? engine
            : throw new ArgumentException($"Device {options.Device}. Expected one device.", nameof(options));

    internal static ConvertOptions OptionsFor(ReadOptions options, MaskOptions mask) => new()
    {
        Spacing = null,
        Mask = mask,
        Padding = options.Padding,
        OnMissing = options.Rules.OnMissing,
        OnTilt = options.Rules.OnTilt,
        OnUneven = options.Rules.OnUneven,
        AssumeHounsfield = options.AssumeHounsfield,
    };

    private static int Elements(long voxels) => voxels <= Array.MaxLength
        ? (int)voxels
        : throw new CtGpuException(
            ExitCode.Transient, "memory",
            $"A volume of {voxels} voxels. Expected at most {Array.MaxLength}, the length of an array. Resample it to a larger spacing.");

    private static void Require(int length, Kernels.Geometry.Shape3 shape, string name)
    {
        if (shape.Z < 1 || shape.Y < 1 || shape.X < 1)
            throw new ArgumentOutOfRangeException(name, $"{name}: shape {shape}. Expected at least 1 along each axis.");
        if (length != shape.Voxels)
            throw new ArgumentException($"{name}: {length} elements. Expected {shape.Voxels}, those of {shape}.", name);
    }
}
