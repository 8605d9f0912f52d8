using BenchmarkDotNet.Attributes;
using CtGpu.Host.Devices;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Series;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// A series of DICOM files that lie in the page cache: its headers read and proven to be one volume, and its stored values
/// read, checked and hashed.
/// </summary>
public class ReadBenchmark : CpuBenchmark, IMovesBytes
{
    private static readonly PhantomOptions Phantom = new();

    private string[] _folder = [];
    private SeriesReader _reader = null!;
    private Conversion _conversion = null!;
    private HostBuffer _stored = null!;

    /// <summary>Pixels are read from the cache and written to memory. Of a file's header some 4 KiB are read.</summary>
    public static long BytesThatMustMove(string method) =>
        method == nameof(Pixels) ? 2 * Phantom.Shape.Voxels * sizeof(short) : Phantom.Shape.Z * 4096L;

    [Benchmark]
    public void Headers() => Volume();

    [Benchmark]
    public void Pixels() => _reader.Read(_conversion, _stored, CancellationToken.None);

    protected override void Prepare()
    {
        _folder = [Own(new TemporaryFolder()).Path];
        PhantomSeries.Write(_folder[0], Phantom, Pool);
        _reader = Own(new SeriesReader(Threads));
        _conversion = Conversion.Create(Volume(), new ConvertOptions());
        _stored = Own(Own(new CpuEngine(1)).AllocateHost(Phantom.Shape.Voxels * sizeof(short)));
    }

    private SeriesVolume Volume() => SeriesAssembler.Assemble(
        SeriesScanner.Scan(_folder, Threads, null, CancellationToken.None).Series[0], new ConvertOptions().GeometryRules)[0];
}
