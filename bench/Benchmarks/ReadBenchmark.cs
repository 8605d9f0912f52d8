using BenchmarkDotNet.Attributes;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// A series of DICOM files that lie in the page cache: its headers read and proven to be one volume; its stored values
/// read, checked and hashed; and the same with HU as the result, as where the grid stays. The memory that the voxels go to
/// is used again and again, as a cohort does.
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

    /// <summary>A real series where there is one, else the phantom; of nearly the same size.</summary>
    public static IEnumerable<string> SeriesNames => [Directory.Exists(RealFolder) ? Real : Phantom];

    [ParamsSource(nameof(SeriesNames))]
    public string Series { get; set; } = Phantom;

    /// <summary>Pixels are read from the cache and written to memory. Of a file's header some 4 KiB are read.</summary>
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
    public void Pixels() => _reader.Read(_resampled, _voxels, CancellationToken.None);

    [Benchmark]
    public void Hounsfield() => _reader.Read(_native, _voxels, CancellationToken.None);

    protected override void Prepare()
    {
        _folder = [Series == Real ? RealFolder : Own(new TemporaryFolder()).Path];
        if (Series == Phantom) PhantomSeries.Write(_folder[0], s_phantom, Pool);
        _reader = Own(new SeriesReader(Threads));
        _resampled = Conversion.Create(Volume(), new ConvertOptions());
        _native = Conversion.Create(Volume(), new ConvertOptions { Spacing = null });
        _voxels = Own(Own(new CpuEngine(1)).AllocateHost(_native.Plan.Resample.InputShape.Voxels * sizeof(short)));
    }

    /// <summary>Below the folder of real series, seen from the repository's root.</summary>
    private static string RealFolder => Path.Combine(Environment.GetEnvironmentVariable("CTGPU_TEST_DATA") ?? "../shared/ct", Real);

    private SeriesVolume Volume() => SeriesAssembler.Assemble(
        SeriesScanner.Scan(_folder, Threads, null, CancellationToken.None).Series[0], new ConvertOptions().GeometryRules)[0];
}
