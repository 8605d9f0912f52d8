using CtGpu.Host.Cohort;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Output;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Series;

namespace CtGpu.Host.Verification;

/// <summary>One file or input that was hashed again.</summary>
/// <param name="Series">Folder below OUT.</param>
/// <param name="Subject">A file of it, or "input".</param>
/// <param name="Finding">What is wrong, or null.</param>
internal sealed record VerifiedFile(string Series, string Subject, string? Finding);

/// <summary>Hashes again what a cohort's sidecars tell the hashes of.</summary>
internal static class OutputVerification
{
    private const string Remedy = "convert the series again with --overwrite";

    /// <summary>The voxel files of every series that has a sidecar, in order of names.</summary>
    public static IEnumerable<VerifiedFile> Outputs(string root, CancellationToken cancellation)
    {
        foreach (SeriesStatus row in CohortScan.Read(root).Where(row => row.Sidecar != null))
        {
            foreach (string file in row.Sidecar!.Files.Keys)
                yield return new VerifiedFile(row.Name, file, Finding(Path.Combine(root, row.Name, file), Expected(row.Sidecar.Hash, file), cancellation));
        }
    }

    /// <summary>The files that every series was made of, which are looked for where the runs found them.</summary>
    /// <exception cref="CtGpuException">The runs' logs name no input, or it is not there any more.</exception>
    public static IEnumerable<VerifiedFile> Inputs(string root, int jobs, CancellationToken cancellation)
    {
        SeriesStatus[] rows = [.. CohortScan.Read(root).Where(row => row.Sidecar != null)];
        string[] inputs = [.. RunLog.ReadStarts(root).SelectMany(start => start.Inputs ?? []).Distinct()];
        if (inputs.Length == 0)
            throw new CtGpuException(ExitCode.NoInput, "verify", $"No run log in {root} says where its inputs were. Convert the cohort again, or leave out --inputs.", [root]);
        Dictionary<string, IReadOnlyList<SliceHeader>> found = Find(inputs, [.. rows.Select(row => OptionRecord.RulesOf(row.Sidecar!.Options)).Distinct()], jobs, cancellation);
        foreach (SeriesStatus row in rows)
        {
            SeriesRecord series = row.Sidecar!.Series;
            string? finding = !found.TryGetValue(series.InputFingerprint, out IReadOnlyList<SliceHeader>? slices)
                ? $"its files are not, or not all, as they were (looked in {string.Join(", ", inputs)}): bring them back, or {Remedy}"
                : InputHash(slices, cancellation) is { } hash && hash != series.InputHash
                ? $"has the hash {hash} where {series.InputHash} was read: bring the files back, or {Remedy}"
                : null;
            yield return new VerifiedFile(row.Name, "input", finding);
        }
    }

    private static string? Finding(string path, string? expected, CancellationToken cancellation)
    {
        try
        {
            string hash = VoxelFile.Hash(path, cancellation).ToHex();
            return hash == expected ? null : $"has the hash {hash} where {expected} was written: {Remedy}";
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

    /// <summary>Slices of each volume among the inputs, in order, by their fingerprint.</summary>
    private static Dictionary<string, IReadOnlyList<SliceHeader>> Find(string[] inputs, GeometryRules[] rules, int jobs, CancellationToken cancellation)
    {
        ScanResult scan = SeriesScanner.Scan(inputs, jobs, null, cancellation);
        var found = new Dictionary<string, IReadOnlyList<SliceHeader>>();
        foreach (PlannedItem item in rules.SelectMany(rule => PlannedItem.Of(scan, rule, DicomReaderChoice.Auto, cancellation)).Where(item => item.Volume != null))
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
