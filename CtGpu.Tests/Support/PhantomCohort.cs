using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Phantom;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Support;

/// <summary>A cohort of small phantoms: DICOM folders in <c>in</c>, and results of convert in <c>out</c>.</summary>
internal sealed class PhantomCohort : IDisposable
{
    private readonly TempFolder _folder = new();

    public PhantomCohort(params PhantomFaults[] patients)
    {
        for (int i = 0; i < patients.Length; i++) Add(i, patients[i]);
    }

    public string Input => _folder.At("in");

    public string Output => _folder.At("out");

    public void Add(int seed, PhantomFaults faults = PhantomFaults.None, Shape3? shape = null)
    {
        var options = new PhantomOptions
        {
            Shape = shape ?? new Shape3(24, 64, 64),
            Spacing = new Spacing3(13, 5, 5),
            Seed = seed,
            Faults = faults,
        };
        using var workers = new WorkerPool(1);
        PhantomSeries.Write(Patient(seed), options, workers);
    }

    /// <summary>Folder of a patient's DICOM files.</summary>
    public string Patient(int seed) => _folder.At("in", $"patient{seed}");

    /// <summary>Replaces an ASCII value in all files of a patient. The new value must not be longer; blanks fill the rest.</summary>
    public void Edit(int seed, string value, string other)
    {
        byte[] before = System.Text.Encoding.ASCII.GetBytes(value);
        byte[] after = System.Text.Encoding.ASCII.GetBytes(other.PadRight(value.Length));
        foreach (string file in Directory.EnumerateFiles(Patient(seed)))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int at; (at = bytes.AsSpan().IndexOf(before)) >= 0;) after.CopyTo(bytes, at);
            File.WriteAllBytes(file, bytes);
        }
    }

    /// <summary>Runs convert, on the CPU and at 4 mm unless the options set another device or spacing.</summary>
    public CliResult Convert(params string[] options)
    {
        string[] device = options.Contains("--device") ? [] : ["--device", "cpu"];
        string[] spacing = options.Contains("--spacing") ? [] : ["--spacing", "4,4,4"];
        return CliResult.Of(["convert", Input, "-o", Output, .. device, .. spacing, .. options]);
    }

    /// <summary>Result folders, sorted by patient.</summary>
    public string[] Folders() => Directory.Exists(Output)
        ? [.. Directory.EnumerateDirectories(Output).SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal)]
        : [];

    public string Folder(int seed) => Folders().Single(f => Path.GetFileName(Path.GetDirectoryName(f)) == $"PHANTOM{seed}");

    public Sidecar Sidecar(int seed) => CtGpu.Host.Output.Sidecars.Sidecar.Read(Folder(seed))!;

    public SeriesFailure Failure(int seed) => SeriesFailure.Read(Folder(seed))!;

    /// <summary>Hashes of all volume files by path.</summary>
    public Dictionary<string, string> Volumes() => Directory
        .EnumerateFiles(Output, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f) is not (".json" or ".jsonl" or ".csv"))
        .ToDictionary(
            f => Path.GetRelativePath(Output, f), f => System.Convert.ToHexString(System.IO.Hashing.XxHash128.Hash(File.ReadAllBytes(f))));

    /// <summary>Write times of all files in the result folders.</summary>
    public Dictionary<string, DateTime> Times() => Folders()
        .SelectMany(Directory.EnumerateFiles)
        .ToDictionary(f => f, File.GetLastWriteTimeUtc);

    public void Dispose() => _folder.Dispose();
}
