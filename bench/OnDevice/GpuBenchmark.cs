using CtGpu.Bench.Predictions;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.OnDevice;

/// <summary>
/// <c>CtGpu.Bench gpu</c>: checks and measures one device. First compares its voxels with the CPU engine's. Then measures plain copies,
/// kernels, whole volumes, a stream of patients and whole runs. Each time is compared with the bytes that must move.
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

    /// <returns>
    /// Exit code: 0; 2 for invalid options; 69 if the device is not available; 70 if its voxels differ from the CPU engine's.
    /// </returns>
    public static int Run(string[] arguments)
    {
        try
        {
            using var benchmark = new GpuBenchmark(GpuArguments.Parse(arguments));
            return benchmark.Run();
        }
        catch (ArgumentException invalid)
        {
            Console.Error.WriteLine($"{invalid.Message}\n{GpuArguments.Usage}");
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
            throw new ArgumentException($"--device {selector}: expected one of cuda, opencl, ilgpu-cpu.");
        IReadOnlyList<DeviceEntry> entries = DeviceCatalog.Of(kind);
        DeviceEntry? entry = request.Index < entries.Count ? entries[request.Index] : null;
        if (entry is { Usable: true })
            return new IlgpuEngine(entry.Selector, DeviceCatalog.Device(kind, request.Index), memoryBudget: null, profiling: true);
        string reason = entry?.Reason ?? $"found {entries.Count} devices of this kind";
        throw new CtGpuException(ExitCode.DeviceUnavailable, "device", $"--device {selector}: the device is not available: {reason}.");
    }

    private int Run()
    {
        short[] thorax = _job.Thorax(_pool);
        if (!Check("the synthetic thorax", thorax) || !Check("noise, half of the voxels air", _job.Noise()))
            return (int)ExitCode.InternalError;
        Bandwidth bandwidth = Bandwidth.Measure(_device, _arguments.Small ? 16 << 20 : 256 << 20, _arguments.Repeats);
        var sections = new List<Section> { Section(bandwidth) };
        using (var runner = new VolumeRunner(_device, _job, thorax)) sections.AddRange(Volumes(runner, bandwidth));
        sections.Add(Stream(thorax, bandwidth));
        using (var files = new FilesRun(_job, PatientsWithFiles, _pool)) sections.Add(Files(files));
        sections.Add(Peers.Run(_arguments, _job, InputHounsfield(thorax), OutputHounsfield(thorax)));
        new GpuReport(_device.Name, _arguments.Date, GpuFacts.Collect(_device, _job), _checks, sections).Write(_arguments.Output);
        Console.WriteLine(File.ReadAllText(Path.Combine(_arguments.Output, "gpu.md")));
        return 0;
    }

    private bool Check(string volume, short[] stored)
    {
        using var expected = new VolumeRunner(_cpu, _job, stored);
        using var actual = new VolumeRunner(_device, _job, stored);
        foreach (VolumeRunner runner in (VolumeRunner[])[expected, actual])
        {
            runner.Run();
            runner.Hash();
        }

        return Equal(volume, expected.Fingerprint, actual.Fingerprint);
    }

    private bool Equal(string what, string expected, string actual)
    {
        if (expected == actual)
        {
            string hashes = actual.Split(" MaskFacts")[0].Trim(',', ' ').Replace("\n", "; ", StringComparison.Ordinal);
            _checks.Add($"{what}: every voxel equals the CPU engine's ({hashes})");
            return true;
        }

        Console.Error.WriteLine($"{what}: the results of {_device.Name} differ from those of {_cpu.Name}; no figures are written.");
        Console.Error.WriteLine($"  found    {actual}\n  expected {expected}");
        return false;
    }

    private Section Section(Bandwidth bandwidth)
    {
        Row Copy(string name, double perSecond) => new(name, null, Note: FormattableString.Invariant($"{perSecond / 1e9:0.0} GB/s"));
        return new Section(
            "Bandwidth of plain copies", "", [
                Copy("within device memory, bytes read plus bytes written", bandwidth.Device),
                Copy("page-locked host memory to the device", bandwidth.In),
                Copy("device to page-locked host memory", bandwidth.Out),
            ]);
    }

    private IEnumerable<Section> Volumes(VolumeRunner runner, Bandwidth bandwidth)
    {
        runner.Run();
        var runs = new List<(IReadOnlyList<KernelTime> Kernels, double SpanMs)>();
        _device.Launcher.Observer = _markers;
        runner.OnVerb = verb => _markers.Verb = verb;
        for (int n = 0; n < _arguments.Repeats; n++)
        {
            runner.Run();
            runs.Add(_markers.Take());
        }

        _device.Launcher.Observer = null;
        runner.OnVerb = null;
        double? ShareOfDevice(long? bytes, Sample time) => bytes / (time.MedianMs / 1000) / bandwidth.Device;

        yield return new Section(
            "Steps: time of their kernels by the device's clock", "the measured bandwidth of device memory", [
                .. runs[0].Kernels.Select(k => k.Verb).Distinct().Select(verb =>
                {
                    Sample time = Sample.Of(runs.Select(run => run.Kernels.Where(k => k.Verb == verb).Sum(k => k.Ms)));
                    long? bytes = MustMove.Bytes(verb, _job);
                    return new Row(verb, time, bytes, ShareOfDevice(bytes, time));
                }),
                AllKernels(runs, ShareOfDevice),
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
        if (!_arguments.Small)
        {
            yield return PredictedKernel.Section(_device.Name, runs[0].Kernels.Select(WithoutClass).Distinct().ToDictionary(
                name => name, name => Sample.Of(runs.Select(run => run.Kernels.Where(k => WithoutClass(k) == name).Sum(k => k.Ms)))));
        }

        Sample withCopies = Sample.Wall(_arguments.Repeats, () => runner.Run(normalize: false));
        yield return new Section(
            "One volume, HU and mask", "the measured bandwidth of the bus, first in, then out", [
                new Row(
                    "from the start of the first kernel to the end of the last, normalised voxels included",
                    Sample.Of(runs.Select(run => run.SpanMs))),
                new Row(
                    "from host buffer to host buffer", withCopies, BusBytes,
                    (BusSecondsIn(bandwidth) + BusSecondsOut(bandwidth)) * 1000 / withCopies.MedianMs),
            ]);
    }

    private static string WithoutClass(KernelTime kernel) => kernel.Kernel.Split('.')[^1];

    private Row AllKernels(List<(IReadOnlyList<KernelTime> Kernels, double SpanMs)> runs, Func<long?, Sample, double?> share)
    {
        Sample time = Sample.Of(runs.Select(run => run.Kernels.Sum(k => k.Ms)));
        return new Row("all", time, MustMove.AllSteps(_job), share(MustMove.AllSteps(_job), time), $"{runs[0].Kernels.Count} launches");
    }

    private Section Stream(short[] thorax, Bandwidth bandwidth)
    {
        double leastMs = Math.Max(BusSecondsIn(bandwidth), BusSecondsOut(bandwidth)) * Patients * 1000;
        return new Section(
            $"{Patients} patients from host buffer to host buffer, HU and mask",
            "the measured bandwidth of the busier direction of the bus", [
                .. Enumerable.Range(1, 4).Select(slots =>
                {
                    string name = $"{slots} slot{(slots == 1 ? "" : "s")}";
                    try
                    {
                        Sample time = PatientStream.Run(_device, _job, thorax, slots, Patients, _arguments.Repeats);
                        string note = FormattableString.Invariant($"{Patients / time.MedianMs * 1000:0.0} patients/s");
                        return new Row(name, time, Patients * BusBytes, leastMs / time.MedianMs, note);
                    }
                    catch (CtGpuException failure) when (failure.Code == ExitCode.Transient)
                    {
                        return new Row(name, null, Note: $"skipped: {failure.Message}");
                    }
                }),
            ]);
    }

    private Section Files(FilesRun files)
    {
        string expected = files.Run(_cpu).Hashes;
        (double Ms, string Limit, string Hashes)[] runs =
            [.. Enumerable.Range(0, _arguments.Repeats + 1).Select(_ => files.Run(_device)).Skip(1)];
        if (!Equal($"{PatientsWithFiles} patients from DICOM files", expected, runs[^1].Hashes))
            throw new CtGpuException(ExitCode.InternalError, "device", "The written volumes differ from those of the CPU engine.");
        Sample time = Sample.Of(runs.Select(run => run.Ms));
        var rows = new List<Row>
        {
            new($"{PatientsWithFiles} patients; input in the page cache; HU and mask written and flushed to disk", time,
                Note: FormattableString.Invariant($"{PatientsWithFiles / time.MedianMs * 1000:0.0} patients/s; limit: {runs[^1].Limit}")),
            Process(files),
        };
        return new Section("From DICOM files to NIfTI files", "", rows);
    }

    private Row Process(FilesRun files)
    {
        const string name = "one patient, whole process, including the compilation of kernels";
        if (_arguments.Program == null) return new Row(name, null, Note: "skipped: --ctgpu is not given");
        var times = new List<double>();
        for (int n = 0; n < _arguments.Repeats; n++)
        {
            string[] command = ["convert", files.OnePatient, "-o", files.Output($"process-{n}"), "--device", _arguments.Device];
            if (Child.Run(_arguments.Program, command, out string reason) is not { } ran)
                return new Row(name, null, Note: $"failed: {reason}");
            times.Add(ran.Ms);
        }

        return new Row(name, Sample.Of(times));
    }

    /// <summary>Bytes that one volume moves over the bus: stored values in, HU and mask bits out.</summary>
    private long BusBytes => _job.StoredBytes + _job.HounsfieldBytes + _job.BitsBytes;

    /// <summary>Seconds to copy one volume's input to the device at the measured bandwidth.</summary>
    private double BusSecondsIn(Bandwidth bandwidth) => _job.StoredBytes / bandwidth.In;

    /// <summary>Seconds to copy one volume's results to the host at the measured bandwidth.</summary>
    private double BusSecondsOut(Bandwidth bandwidth) => (_job.HounsfieldBytes + _job.BitsBytes) / bandwidth.Out;

    /// <summary>HU on the input grid.</summary>
    private short[] InputHounsfield(short[] stored) => [.. stored.Select(value => _job.Plan.Rescale.Tables[0][(ushort)value])];

    /// <summary>HU on the output grid.</summary>
    private short[] OutputHounsfield(short[] stored)
    {
        using var runner = new VolumeRunner(_device, _job, stored);
        runner.Run();
        return runner.Hounsfield.ToArray();
    }
}
