using System.Globalization;
using System.Text;
using CtGpu.Host.Output.Files;

namespace CtGpu.Host.Cohort.Status;

/// <summary>
/// OUT/cohort.csv: one row per series, quoted as in RFC 4180. Shapes and spacings are z,y,x. Hidden characters of text are escaped, and
/// a spreadsheet evaluates no text as a formula (docs/cohorts.md says how to get the exact text).
/// </summary>
internal static class CohortTable
{
    public const string FileName = "cohort.csv";

    private static readonly (string Name, Func<SeriesStatus, string?> Value)[] s_columns =
    [
        ("name", row => TableCell.Exact(row.Name)),
        ("state", row => row.State switch { SeriesState.Done => "done", SeriesState.Failed => "failed", _ => "pending" }),
        ("PatientID", row => TableCell.Exact(row.Sidecar?.Series.PatientId)),
        ("StudyInstanceUID", row => TableCell.Exact(row.Sidecar?.Series.StudyInstanceUid)),
        ("SeriesInstanceUID", row => TableCell.Exact(row.Sidecar?.Series.SeriesInstanceUid ?? row.Planned?.SeriesInstanceUid)),
        ("slices", row => Text(row.Sidecar?.Series.Slices ?? row.Planned?.Slices)),
        ("inputShape", row => List(row.Sidecar?.Input.Shape)),
        ("inputSpacingMm", row => List(row.Sidecar?.Input.SpacingMm)),
        ("geometry", row => TableCell.Exact(row.Sidecar?.Input.Geometry.Verdict)),
        ("shape", row => List(row.Sidecar?.Output.Shape)),
        ("spacingMm", row => List(row.Sidecar?.Output.SpacingMm)),
        ("maskVoxels", row => Text(row.Sidecar?.Mask?.Voxels)),
        ("litres", row => Text(row.Sidecar?.Mask?.Litres)),
        ("fraction", row => Text(row.Sidecar?.Mask?.Fraction)),
        ("qc", row => TableCell.Exact(row.Sidecar?.Qc.Verdict)),
        ("reasons", row => TableCell.Exact(row.Sidecar == null ? null : string.Join(' ', row.Sidecar.Qc.Reasons))),
        ("inputHash", row => TableCell.Exact(row.Sidecar?.Series.InputHash)),
        ("ctHash", row => TableCell.Exact(row.Sidecar?.Hash.Ct)),
        ("lungsHash", row => TableCell.Exact(row.Sidecar?.Hash.Lungs)),
        ("normalizedHash", row => TableCell.Exact(row.Sidecar?.Hash.Normalized)),
        ("code", row => Text(row.Failure?.Code)),
        ("stage", row => TableCell.Exact(row.Failure?.Stage)),
        ("message", row => TableCell.Message(row.Failure?.Message)),
        ("rightLitres", row => Text(row.Sidecar?.Mask?.RightLitres)),
        ("leftLitres", row => Text(row.Sidecar?.Mask?.LeftLitres)),
        ("airwayMl", row => Text(row.Sidecar?.Mask?.AirwayMl)),
        ("gasMl", row => Text(row.Sidecar?.Mask?.GasMl)),
        ("ConvolutionKernel", row => TableCell.Exact(row.Sidecar?.Series.Acquisition?.ConvolutionKernel)),
        ("KVP", row => Text(row.Sidecar?.Series.Acquisition?.Kvp)),
        ("XRayTubeCurrent", row => Text(row.Sidecar?.Series.Acquisition?.XRayTubeCurrent)),
        ("Exposure", row => Text(row.Sidecar?.Series.Acquisition?.Exposure)),
        ("toldApartBy", row => TableCell.Exact(Attributes(row.Sidecar?.Series.ToldApartBy))),
    ];

    /// <summary>Rewrites the table. Shards that end at the same time each write a whole table, and the last one remains.</summary>
    /// <exception cref="CtGpuException">It cannot be written.</exception>
    public static void Write(string root, IReadOnlyList<SeriesStatus> series)
    {
        PendingFile.RemoveStale(root);
        PendingFile.Replace(Path.Combine(root, FileName), Encoding.UTF8.GetBytes(ToCsv(series)));
    }

    public static string ToCsv(IReadOnlyList<SeriesStatus> series)
    {
        StringBuilder csv = new();
        Append(csv, s_columns.Select(column => column.Name));
        foreach (SeriesStatus row in series) Append(csv, s_columns.Select(column => column.Value(row) ?? ""));
        return csv.ToString();
    }

    private static void Append(StringBuilder csv, IEnumerable<string> fields) =>
        csv.AppendJoin(',', fields.Select(TableCell.Quote)).Append("\r\n");

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);

    private static string? Attributes(OrderedDictionary<string, string>? values) =>
        values == null ? null : string.Join("; ", values.Select(value => $"{value.Key}={value.Value}"));

    private static string? List<T>(IEnumerable<T>? values)
        where T : IFormattable => values == null ? null : string.Join(',', values.Select(value => Text(value)));
}
