using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;

namespace CtGpu.Host.Verification;

/// <summary>Result of the check of one file or input.</summary>
/// <param name="Series">Folder below OUT.</param>
/// <param name="Subject">A file in that folder, or "input".</param>
/// <param name="Finding">The error found, or null if the hash is correct.</param>
internal sealed record VerifiedFile(string Series, string Subject, string? Finding);

/// <summary>Compares the files and inputs of a cohort with the hashes in its sidecars.</summary>
internal static class OutputVerification
{
    private const string Remedy = "convert the series again with --overwrite";

    /// <summary>Checks the voxel files of every series that has a sidecar, in order of names.</summary>
    public static IEnumerable<VerifiedFile> Outputs(string root, CancellationToken cancellation)
    {
        foreach (SeriesStatus row in CohortScan.Read(root).Where(row => row.Sidecar != null))
        {
            foreach (string file in row.Sidecar!.Files.Keys)
            {
                string? finding = Finding(Path.Combine(root, row.Name, file), Expected(row.Sidecar.Hash, file), cancellation);
                yield return new VerifiedFile(row.Name, file, finding);
            }
        }
    }

    /// <summary>Checks the input files of every series, which are searched for where the runs found them.</summary>
    /// <exception cref="CtGpuException">The run logs name no input, or it no longer exists.</exception>
    public static IEnumerable<VerifiedFile> Inputs(string root, int jobs, CancellationToken cancellation)
    {
        SeriesStatus[] rows = [.. CohortScan.Read(root).Where(row => row.Sidecar != null)];
        string[] inputs = [.. RunLog.ReadStarts(root).SelectMany(start => start.Inputs ?? []).Distinct()];
        if (inputs.Length == 0)
        {
            throw new CtGpuException(
                ExitCode.NoInput,
                "verify",
                $"{root} has no run log with the paths of its inputs. Convert the cohort again, or omit --inputs.",
                [root]);
        }

        GeometryRules[] rules = [.. rows.Select(row => OptionRecord.RulesOf(row.Sidecar!.Options)).Distinct()];
        Dictionary<string, IReadOnlyList<SliceHeader>> found = Find(inputs, rules, jobs, cancellation);
        foreach (SeriesStatus row in rows)
        {
            SeriesRecord series = row.Sidecar!.Series;
            string? finding = !found.TryGetValue(series.InputFingerprint, out IReadOnlyList<SliceHeader>? slices)
                ? $"some of its files are missing or have changed (searched in {string.Join(", ", inputs)}): restore them, or {Remedy}"
                : InputHash(slices, cancellation) is { } hash && hash != series.InputHash
                ? $"has the hash {hash} where {series.InputHash} was expected: restore the files, or {Remedy}"
                : null;
            yield return new VerifiedFile(row.Name, "input", finding);
        }
    }

    private static string? Finding(string path, string? expected, CancellationToken cancellation)
    {
        try
        {
            string hash = VolumeFileReader.Hash(path, cancellation).ToHex();
            return hash == expected ? null : $"has the hash {hash} where {expected} was expected: {Remedy}";
        }
        catch (CtGpuException unreadable)
        {
            return unreadable.Message;
        }
    }

    private static string? Expected(HashRecord hash, string file) => file.Split('.')[0] switch
    {
        "ct" => hash.Ct,
        "lungs" => hash.Lungs,
        _ => hash.Normalized,
    };

    /// <summary>The slices of each volume among the inputs, in order, by fingerprint.</summary>
    private static Dictionary<string, IReadOnlyList<SliceHeader>> Find(
        string[] inputs, GeometryRules[] rules, int jobs, CancellationToken cancellation)
    {
        ScanResult scan = SeriesScanner.Scan(inputs, jobs, null, cancellation);
        var found = new Dictionary<string, IReadOnlyList<SliceHeader>>();
        IEnumerable<FoundVolume> items = rules.SelectMany(rule => VolumeFinder.Prove(scan, rule, DicomReaderChoice.Auto, cancellation));
        foreach (FoundVolume item in items.Where(item => item.Volume != null))
            found[InputFingerprint.Of(item.Slices)] = item.Slices;
        return found;
    }

    private static string InputHash(IReadOnlyList<SliceHeader> slices, CancellationToken cancellation)
    {
        var files = new Dictionary<string, Xxh128>();
        foreach (SliceHeader slice in slices)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!files.ContainsKey(slice.Path)) files[slice.Path] = FileHash.Of(slice.Path);
        }

        return InputFingerprint.HashOf(slices.Select(slice => files[slice.Path])).ToHex();
    }
}
