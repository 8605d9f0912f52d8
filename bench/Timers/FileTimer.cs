using System.IO.Hashing;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Timers;

/// <summary>Steps that read or write files: decodes a series, compresses a file.</summary>
internal static unsafe class FileTimer
{
    /// <summary>
    /// <c>decode FOLDER OUT RUNS THREADS</c>: reads the headers of a series and verifies that they form one volume; then reads, hashes
    /// and decodes every slice to stored values. Writes them to OUT as raw 16-bit values.
    /// </summary>
    public static int Decode(string[] arguments)
    {
        if (arguments.Length != 4) return Timer.Usage("FOLDER OUT RUNS THREADS", arguments);
        int threads = int.Parse(arguments[3]);
        var options = new ConvertOptions();
        using var reader = new SeriesReader(threads);
        using var engine = new CpuEngine(1);
        SeriesVolume Volume() => SeriesAssembler.Assemble(
            SeriesScanner.Scan([arguments[0]], threads, null, CancellationToken.None).Series[0], options.GeometryRules)[0];
        using HostBuffer stored = engine.AllocateHost(Volume().Geometry.Shape.Voxels * sizeof(short));
        Timer.Print(int.Parse(arguments[2]), () => Conversion.Plan(Volume(), options).Read(reader, stored, CancellationToken.None));
        using FileStream file = File.Create(arguments[1]);
        file.Write(new ReadOnlySpan<byte>(stored.Pointer, checked((int)stored.Bytes)));
        return 0;
    }

    /// <summary><c>gzip IN OUT RUNS THREADS</c>: compresses the file IN to OUT. Reading IN is not timed.</summary>
    public static int Gzip(string[] arguments)
    {
        if (arguments.Length != 4) return Timer.Usage("IN OUT RUNS THREADS", arguments);
        int length = checked((int)new FileInfo(arguments[0]).Length);
        using NativeBuffer<byte> bytes = Timer.Load<byte>(arguments[0], length);
        var shape = new Shape3(1, 1, length);
        Timer.Print(int.Parse(arguments[2]), () =>
        {
            using PendingFile file = PendingFile.Create(arguments[1]);
            var voxels = new ArrayVoxelSource(VoxelType.UInt8, shape, bytes.Pointer, CropBox.Whole(shape));
            ParallelGzip.Write(file, [], voxels, new XxHash128(), int.Parse(arguments[3]));
            file.Commit();
        });
        return 0;
    }
}
