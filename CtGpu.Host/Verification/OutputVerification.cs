using CtGpu.Host.Archives;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Paths;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;

namespace CtGpu.Host.Verification;

/// <summary>Result of the check of one file or input.</summary>
/// <param name="Series">Folder below OUT.</param>
/// <param name="Subject">A file in that folder, or "input".</param>
/// <param name="Finding">The difference or fault, or null if there is none.</param>
internal sealed record VerifiedFile(string Series, string Subject, CtGpuException? Finding);

/// <summary>Compares the files and inputs of a cohort with its sidecars.</summary>
internal static class OutputVerification
{
    private const string Stage = "verify";
    private const string Remedy = "convert the series again with --overwrite";

    /// <summary>
    /// Checks the volume files of every series that has a sidecar, in order of names. Every other series gives a finding about its
    /// sidecar.
    /// </summary>
    public static IEnumerable<VerifiedFile> Outputs(string root, CohortState cohort, CancellationToken cancellation)
    {
        foreach (SeriesStatus row in cohort.Series)
        {
            if (!row.HasSidecar)
            {
                string subject = row.Fault is { Files: [var faulty, ..] } ? Path.GetFileName(faulty) : Sidecar.FileName;
                yield return new VerifiedFile(row.Name, subject, row.WhyIncomplete);
            }

            foreach (string file in row.Sidecar?.Files.Keys ?? Enumerable.Empty<string>())
                yield return new VerifiedFile(row.Name, file, Check(root, row, file, cancellation));
        }
    }

    /// <summary>
    /// Checks the input files of every series, which are searched for where the runs found them. Series whose input cannot be searched
    /// again give a finding with code 66.
    /// </summary>
    /// <exception cref="CtGpuException">The run logs name no input, or none that can be searched again (66).</exception>
    public static IEnumerable<VerifiedFile> Inputs(string root, CohortState cohort, int jobs, CancellationToken cancellation)
    {
        SeriesStatus[] rows = [.. cohort.Series.Where(row => row.Sidecar != null)];
        RunLogs logs = CohortScan.ReadLogs(root);
        // The log that names an input may be the one that cannot be read.
        if (logs.Faults.FirstOrDefault(fault => fault.Code != ExitCode.InvalidInput) is { } hidden) throw hidden;
        string[] inputs = [.. logs.Starts.SelectMany(start => start.Inputs ?? []).Distinct()];
        if (inputs.Length == 0)
        {
            throw new CtGpuException(
                ExitCode.NoInput, Stage,
                $"{root} has no run log with the paths of its inputs. Convert the cohort again, or omit --inputs.",
                [root]);
        }

        string[] there = [.. inputs.Where(CanBeSearched)];
        string absent = string.Join(", ", inputs.Except(there).Select(Described));
        if (there.Length == 0)
        {
            throw new CtGpuException(
                ExitCode.NoInput, Stage,
                $"No input of {root} can be read again: {absent}. Expected the files and folders that were converted. "
                + "Restore them, or omit --inputs.",
                [root]);
        }

        GeometryRules[] rules = [.. rows.Select(row => OptionRecord.RulesOf(row.Sidecar!.Options)).Distinct()];
        Dictionary<string, IReadOnlyList<SliceHeader>> found = Find(there, rules, jobs, cancellation);
        foreach (SeriesStatus row in rows)
        {
            SeriesRecord series = row.Sidecar!.Series;
            CtGpuException? finding = found.TryGetValue(series.InputFingerprint, out IReadOnlyList<SliceHeader>? slices)
                ? CheckInput(slices, series.InputHash, cancellation)
                : NotFound(there, absent);
            yield return new VerifiedFile(row.Name, "input", finding);
        }
    }

    /// <summary>Whether a series was not checked because an input cannot be searched again.</summary>
    public static bool IsNotChecked(CtGpuException finding) => finding is { Code: ExitCode.NoInput, Stage: Stage };

    private static bool CanBeSearched(string input) => input != ArchiveInput.StandardInput && InputPath.MayExist(input);

    private static string Described(string input) =>
        input == ArchiveInput.StandardInput ? "- (standard input)" : $"{input} (does not exist)";

    /// <param name="absent">Inputs that were not searched; empty if all were.</param>
    private static CtGpuException NotFound(string[] searched, string absent)
    {
        string places = string.Join(", ", searched);
        return absent.Length == 0
            ? Different($"some of its files are missing or have changed (searched in {places}): restore them, or {Remedy}")
            : new CtGpuException(
                ExitCode.NoInput, Stage,
                $"not checked: its files are not in {places}, and other inputs cannot be read again: {absent}. Expected its files as they "
                + $"were. Restore them, or {Remedy}");
    }

    private static CtGpuException? Check(string root, SeriesStatus row, string file, CancellationToken cancellation)
    {
        Sidecar sidecar = row.Sidecar!;
        (VoxelType type, string? hash) = file.Split('.')[0] switch
        {
            "ct" => (VoxelType.Int16, sidecar.Hash.Ct),
            "lungs" => (VoxelType.UInt8, sidecar.Hash.Lungs),
            _ => (VoxelType.Float32, sidecar.Hash.Normalized),
        };
        try
        {
            string? difference = VolumeFileCheck.Finding(
                Path.Combine(root, row.Name, file), type, sidecar.Output.ToGeometry(), hash, sidecar.Files[file], cancellation);
            return difference == null ? null : Different($"{difference}: {Remedy}");
        }
        catch (CtGpuException fault)
        {
            return fault;
        }
    }

    private static CtGpuException? CheckInput(IReadOnlyList<SliceHeader> slices, string expected, CancellationToken cancellation)
    {
        try
        {
            string hash = InputHash(slices, cancellation);
            if (hash == expected) return null;
            return Different($"has the hash {hash} where {expected} was expected: restore the files, or {Remedy}");
        }
        catch (CtGpuException unreadable)
        {
            return unreadable;
        }
    }

    private static CtGpuException Different(string finding) => new(ExitCode.InvalidInput, Stage, finding);

    /// <summary>The slices of each volume among the inputs, in order, by fingerprint.</summary>
    private static Dictionary<string, IReadOnlyList<SliceHeader>> Find(
        string[] inputs, GeometryRules[] rules, int jobs, CancellationToken cancellation)
    {
        ScanResult scan = SeriesScanner.Scan(inputs, jobs, null, cancellation);
        // A fault of the search would make whole series look missing.
        IEnumerable<CtGpuException> faults = scan.OrphanFailures.Concat(scan.Series.SelectMany(series => series.Failures));
        if (faults.FirstOrDefault(fault => fault.Code == ExitCode.Transient) is { } transient) throw transient;
        var found = new Dictionary<string, IReadOnlyList<SliceHeader>>();
        IEnumerable<FoundVolume> items =
            rules.SelectMany(rule => VolumeFinder.Prove(scan, rule, DicomReaderChoice.Auto, jobs, cancellation));
        foreach (FoundVolume item in items.Where(item => item.Volume != null))
            found[InputFingerprint.Of(item.Slices)] = item.Slices;
        return found;
    }

    private static string InputHash(IReadOnlyList<SliceHeader> slices, CancellationToken cancellation)
    {
        if (slices[0].Volume is { } volume) return InputFingerprint.HashOf(volume.Parts.Select(part => FileHash.Of(part.Path))).ToHex();
        var files = new Dictionary<string, Xxh128>();
        foreach (SliceHeader slice in slices)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!files.ContainsKey(slice.Path)) files[slice.Path] = FileHash.Of(slice);
        }

        return InputFingerprint.HashOf(slices.Select(slice => files[slice.Path])).ToHex();
    }
}
