using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.OnDevice;

/// <summary>
/// <c>CtGpu.Bench gpu</c>: one device from top to bottom. First the voxels, which have to be the CPU engine's; then what
/// plain copies reach; then kernels, volumes, a stream of patients and whole runs, each beside what must move.
/// </summary>
internal sealed class GpuBenchmark : IDisposable
{
    private const int Patients = 32;
    private const int PatientsWithFiles = 4;
    private readonly GpuArguments _arguments;
    private readonly GpuJob _job;
    private readonly IlgpuEngine _device;
    private readonly CpuEngine _cpu = new(Environment.ProcessorCount);
    private readonly WorkerPool _pool = new(Environment.ProcessorCount);
    private readonly KernelMarkers _markers = new();
    private readonly List<string> _checks = [];

    private GpuBenchmark(GpuArguments arguments)
    {
        _arguments = arguments;
        _job = new GpuJob(arguments.Small);
        _device = Open(arguments.Device);
    }

    /// <returns>Exit code: 0; 2 for wrong usage; 69 where the device is not there; 70 where its voxels differ from the CPU engine's.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            using var benchmark = new GpuBenchmark(GpuArguments.Parse(arguments));
            return benchmark.Run();
        }
        catch (ArgumentException wrong)
        {
            Console.Error.WriteLine($"{wrong.Message}\n{GpuArguments.Usage}");
            return (int)ExitCode.Usage;
        }
        catch (CtGpuException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return (int)failure.Code;
        }
    }

    public void Dispose()
    {
        _device.Dispose();
        _cpu.Dispose();
        _pool.Dispose();
    }

    private static IlgpuEngine Open(string selector)
    {
        if (DeviceSelector.Parse(selector).Requests is not [{ Kind: { } kind and not DeviceKind.Cpu } request])
            throw new ArgumentException($"--device {selector}: expected one of cuda, opencl and ilgpu-cpu.");
        IReadOnlyList<DeviceEntry> entries = DeviceCatalog.Of(kind);
        DeviceEntry? entry = request.Index < entries.Count ? entries[request.Index] : null;
        return entry is { Usable: true }
            ? new IlgpuEngine(entry.Selector, DeviceCatalog.Device(kind, request.Index), memoryBudget: null, profiling: true)
            : throw new CtGpuException(ExitCode.DeviceUnavailable, "device", $"--device {selector} is not available: {entry?.Reason ?? "there are fewer"}.");
    }

    private int Run()
    {
        short[] thorax = _job.Thorax(_pool);
        if (!Check("the synthetic thorax", thorax) || !Check("noise, half of it air", _job.Noise())) return (int)ExitCode.InternalError;
        Bandwidth bandwidth = Bandwidth.Measure(_device, _arguments.Small ? 16 << 20 : 256 << 20, _arguments.Repeats);
        var sections = new List<Section> { Section(bandwidth) };
        using (var walk = new VolumeWalk(_device, _job, thorax)) sections.AddRange(Volumes(walk, bandwidth));
        sections.Add(Stream(thorax, bandwidth));
        using (var files = new FilesRun(_job, PatientsWithFiles, _pool)) sections.Add(Files(files));
        sections.Add(Peers.Run(_arguments, _job, Before(thorax), After(thorax)));
        new GpuReport(_device.Name, _arguments.Date, Facts(), _checks, sections).Write(_arguments.Output);
        Console.WriteLine(File.ReadAllText(Path.Combine(_arguments.Output, "gpu.md")));
        return 0;
    }

    private bool Check(string volume, short[] stored)
    {
        using var expected = new VolumeWalk(_cpu, _job, stored);
        using var actual = new VolumeWalk(_device, _job, stored);
        foreach (VolumeWalk walk in (VolumeWalk[])[expected, actual])
        {
            walk.Run();
            walk.Hash();
        }

        return Equal(volume, expected.Fingerprint, actual.Fingerprint);
    }

    private bool Equal(string what, string expected, string actual)
    {
        if (expected == actual)
        {
            _checks.Add($"{what}: equal to the CPU engine's in every voxel ({actual.Split(" MaskFacts")[0].Trim(',', ' ').Replace("\n", "; ", StringComparison.Ordinal)})");
            return true;
        }

        Console.Error.WriteLine($"{what}: {_device.Name} differs from {_cpu.Name}; nothing was timed.\n  expected {expected}\n  found    {actual}");
        return false;
    }

    private Section Section(Bandwidth bandwidth)
    {
        Row Copy(string name, double perSecond) => new(name, null, Note: FormattableString.Invariant($"{perSecond / 1e9:0.0} GB/s"));
        return new Section(
            "What plain copies reach", "", [
                Copy("device memory to device memory, read and written bytes together", bandwidth.Device),
                Copy("page-locked host memory to the device", bandwidth.In),
                Copy("device to page-locked host memory", bandwidth.Out),
            ]);
    }

    private IEnumerable<Section> Volumes(VolumeWalk walk, Bandwidth bandwidth)
    {
        walk.Run();
        var runs = new List<(IReadOnlyList<KernelTime> Kernels, double SpanMs)>();
        _device.Launcher.Observer = _markers;
        walk.OnVerb = verb => _markers.Verb = verb;
        for (int n = 0; n < _arguments.Repeats; n++)
        {
            walk.Run();
            runs.Add(_markers.Take());
        }

        _device.Launcher.Observer = null;
        walk.OnVerb = null;
        double? OfDevice(long? bytes, Sample time) => bytes / (time.MedianMs / 1000) / bandwidth.Device;

        yield return new Section(
            "Steps, the device's own time of their kernels", "the measured bandwidth of device memory", [
                .. runs[0].Kernels.Select(k => k.Verb).Distinct().Select(verb =>
                {
                    Sample time = Sample.Of(runs.Select(run => run.Kernels.Where(k => k.Verb == verb).Sum(k => k.Ms)));
                    long? bytes = MustMove.Bytes(verb, _job);
                    return new Row(verb, time, bytes, OfDevice(bytes, time));
                }),
                All(runs, OfDevice),
            ]);
        double median = Sample.Of(runs.Select(run => run.Kernels.Sum(k => k.Ms))).MedianMs;
        yield return new Section(
            "Kernels", "the time of all kernels", [
                .. runs[0].Kernels.Select(k => (k.Verb, k.Kernel)).Distinct().Select(name =>
                {
                    Sample time = Sample.Of(runs.Select(run => run.Kernels.Where(k => (k.Verb, k.Kernel) == name).Sum(k => k.Ms)));
                    int launches = runs[0].Kernels.Count(k => (k.Verb, k.Kernel) == name);
                    return new Row($"{name.Verb}: {name.Kernel}", time, null, time.MedianMs / median, $"{launches} launches");
                }),
            ]);
        Sample withCopies = Sample.Wall(_arguments.Repeats, () => walk.Run(normalize: false));
        yield return new Section(
            "One volume, HU and mask", "the measured speed of the bus, in and out after another", [
                new Row("kernels, from the first one's start to the last one's end, normalised voxels too", Sample.Of(runs.Select(run => run.SpanMs))),
                new Row("host buffer to host buffer", withCopies, BusBytes, (OnBusIn(bandwidth) + OnBusOut(bandwidth)) * 1000 / withCopies.MedianMs),
            ]);
    }

    private Row All(List<(IReadOnlyList<KernelTime> Kernels, double SpanMs)> runs, Func<long?, Sample, double?> share)
    {
        Sample time = Sample.Of(runs.Select(run => run.Kernels.Sum(k => k.Ms)));
        return new Row("all", time, MustMove.Walk(_job), share(MustMove.Walk(_job), time), $"{runs[0].Kernels.Count} launches");
    }

    private Section Stream(short[] thorax, Bandwidth bandwidth)
    {
        double least = Math.Max(OnBusIn(bandwidth), OnBusOut(bandwidth)) * Patients * 1000;
        return new Section(
            $"{Patients} patients from host buffer to host buffer, HU and mask", "the measured speed of the busier direction of the bus", [
                .. Enumerable.Range(1, 4).Select(slots =>
                {
                    string name = $"{slots} slot{(slots == 1 ? "" : "s")}";
                    try
                    {
                        Sample time = PatientStream.Run(_device, _job, thorax, slots, Patients, _arguments.Repeats);
                        string note = FormattableString.Invariant($"{Patients / time.MedianMs * 1000:0.0} patients/s");
                        return new Row(name, time, Patients * BusBytes, least / time.MedianMs, note);
                    }
                    catch (CtGpuException tooLittle) when (tooLittle.Code == ExitCode.Transient)
                    {
                        return new Row(name, null, Note: $"skipped: {tooLittle.Message}");
                    }
                }),
            ]);
    }

    private Section Files(FilesRun files)
    {
        string expected = files.Run(_cpu).Hashes;
        (double Ms, string Limit, string Hashes)[] runs = [.. Enumerable.Range(0, _arguments.Repeats + 1).Select(_ => files.Run(_device)).Skip(1)];
        if (!Equal($"{PatientsWithFiles} patients from DICOM files", expected, runs[^1].Hashes)) throw new CtGpuException(ExitCode.InternalError, "device", "Files differ.");
        Sample time = Sample.Of(runs.Select(run => run.Ms));
        var rows = new List<Row>
        {
            new($"{PatientsWithFiles} patients, files in the page cache, HU and mask written and flushed", time,
                Note: FormattableString.Invariant($"{PatientsWithFiles / time.MedianMs * 1000:0.0} patients/s; limit: {runs[^1].Limit}")),
            Process(files),
        };
        return new Section("From DICOM files to NIfTI files", "", rows);
    }

    private Row Process(FilesRun files)
    {
        const string name = "one patient, whole process, kernels compiled in it";
        if (_arguments.Program == null) return new Row(name, null, Note: "skipped: not asked for (--ctgpu)");
        var times = new List<double>();
        for (int n = 0; n < _arguments.Repeats; n++)
        {
            string[] command = ["convert", files.OnePatient, "-o", files.Output($"process-{n}"), "--device", _arguments.Device];
            if (Child.Run(_arguments.Program, command, out string reason) is not { } ran) return new Row(name, null, Note: $"failed: {reason}");
            times.Add(ran.Ms);
        }

        return new Row(name, Sample.Of(times));
    }

    private long BusBytes => _job.StoredBytes + _job.HounsfieldBytes + _job.BitsBytes;

    /// <summary>Seconds that one volume's copies take at the bus's measured speed.</summary>
    private double OnBusIn(Bandwidth bandwidth) => _job.StoredBytes / bandwidth.In;

    private double OnBusOut(Bandwidth bandwidth) => (_job.HounsfieldBytes + _job.BitsBytes) / bandwidth.Out;

    /// <summary>HU on the input grid.</summary>
    private short[] Before(short[] stored) => [.. stored.Select(value => _job.Plan.Rescale.Tables[0][(ushort)value])];

    /// <summary>HU on the output grid.</summary>
    private short[] After(short[] stored)
    {
        using var walk = new VolumeWalk(_device, _job, stored);
        walk.Run();
        return walk.Hounsfield.ToArray();
    }

    private Dictionary<string, string> Facts()
    {
        var facts = new Dictionary<string, string>
        {
            ["device"] = _device.Name,
            ["job"] = $"{_job.Input} to {_job.Output}",
            ["ctgpu"] = typeof(IlgpuEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            [".NET"] = RuntimeInformation.FrameworkDescription,
            ["ILGPU"] = typeof(ILGPU.Context).Assembly.GetName().Version!.ToString(3),
            ["system"] = $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} logical processors",
        };
        string[] queries = ["name", "driver_version", "vbios_version", "clocks.sm", "clocks.max.sm", "clocks.mem", "clocks.max.mem", "power.limit", "temperature.gpu", "pcie.link.gen.current", "pcie.link.width.current", "ecc.mode.current", "mig.mode.current", "memory.total"];
        if (Child.Run("nvidia-smi", [$"--query-gpu={string.Join(',', queries)}", "--format=csv,noheader"], out string reason) is not { } ran)
        {
            facts["nvidia-smi"] = $"none: {reason}";
            return facts;
        }

        string[] gpus = ran.Output.Trim().Split('\n');
        for (int gpu = 0; gpu < gpus.Length; gpu++)
        {
            foreach ((string query, string value) in queries.Zip(gpus[gpu].Split(',')))
                facts[string.Create(CultureInfo.InvariantCulture, $"GPU {gpu} {query}")] = value.Trim();
        }

        return facts;
    }
}
