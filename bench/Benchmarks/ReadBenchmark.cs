using BenchmarkDotNet.Attributes;
using CtGpu.Host.Bench;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// Reads a series of DICOM files from the page cache into a buffer that is reused, as in a cohort. <see cref="Headers"/> reads the
/// headers and verifies that the slices form one volume. <see cref="Pixels"/> reads, checks and hashes the stored values.
/// <see cref="Hounsfield"/> also converts them to HU, as a run without resampling does.
/// </summary>
public class ReadBenchmark : CpuBenchmark, IMovesBytes
{
    private const string Phantom = "phantom";
    private const string Real = "lidc-idri-0001";

    private static readonly PhantomOptions s_phantom = new();

    private string[] _folder = [];
    private SeriesReader _reader = null!;
    private Conversion _resampled = null!, _native = null!;
    private HostBuffer _voxels = null!;

    /// <summary>The real series if it is installed, else the phantom. Both have nearly the same size.</summary>
    public static IEnumerable<string> SeriesNames => [Directory.Exists(RealFolder) ? Real : Phantom];

    [ParamsSource(nameof(SeriesNames))]
    public string Series { get; set; } = Phantom;

    /// <summary>Pixels read from the page cache and written to the buffer; for headers, about 4 KiB read of each file.</summary>
    public static long BytesThatMustMove(string method) => (SeriesNames.Single(), method) switch
    {
        (Real, nameof(Headers)) => 133 * 4096L,
        (Real, _) => 2 * 133L * 512 * 512 * sizeof(short),
        (_, nameof(Headers)) => s_phantom.Shape.Z * 4096L,
        _ => 2 * s_phantom.Shape.Voxels * sizeof(short),
    };

    [Benchmark]
    public void Headers() => Volume();

    [Benchmark]
    public void Pixels() => _resampled.Read(_reader, _voxels, CancellationToken.None);

    [Benchmark]
    public void Hounsfield() => _native.Read(_reader, _voxels, CancellationToken.None);

    protected override void Prepare()
    {
        _folder = [Series == Real ? RealFolder : Own(TestFolder.Create(Path.GetTempPath())).Path];
        if (Series == Phantom) PhantomSeries.Write(_folder[0], s_phantom, Pool);
        _reader = Own(new SeriesReader(Threads));
        _resampled = Conversion.Plan(Volume(), new ConvertOptions());
        _native = Conversion.Plan(Volume(), new ConvertOptions { Spacing = null });
        _voxels = Own(Own(new CpuEngine(1)).AllocateHost(_native.StoredBytes));
    }

    /// <summary>Folder of the real series. The default is relative to the root of the repository.</summary>
    private static string RealFolder => Path.Combine(Environment.GetEnvironmentVariable("CTGPU_TEST_DATA") ?? "../shared/ct", Real);

    private SeriesVolume Volume() => SeriesAssembler.Assemble(
        SeriesScanner.Scan(_folder, Threads, null, CancellationToken.None).Series[0], new ConvertOptions().GeometryRules)[0];
}
