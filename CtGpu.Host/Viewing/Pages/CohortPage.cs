using System.Globalization;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>A row of the cohort's table.</summary>
/// <param name="Thumbnail">JPEG, or null for a series without pictures.</param>
/// <param name="DrawingFailure">Reason why a converted series has no pictures, or null.</param>
internal sealed record CohortRow(SeriesStatus Series, byte[]? Thumbnail, string? DrawingFailure);

/// <summary>Writes OUT/report.html: a table of all series, worst verdict first, and the throughput of the runs.</summary>
internal static class CohortPage
{
    private const int MostRuns = 20;

    private static readonly (string Name, ColumnKind Kind)[] s_columns =
    [
        ("", ColumnKind.Picture), ("Series", ColumnKind.Text), ("State", ColumnKind.Rank), ("Finding", ColumnKind.Text),
        ("Lungs, l", ColumnKind.Number), ("Right, l", ColumnKind.Number), ("Left, l", ColumnKind.Number),
        ("Airways, ml", ColumnKind.Number), ("Gas, ml", ColumnKind.Number), ("Share, %", ColumnKind.Number),
        ("Slices", ColumnKind.Number), ("Spacing, mm", ColumnKind.Number),
        ("Geometry", ColumnKind.Text), ("Time, s", ColumnKind.Number),
    ];

    private static readonly (string Name, bool IsNumber)[] s_runColumns =
        [("Run", false), ("Machine", false), ("Volumes", true), ("Failed", true), ("Time", true), ("End", false)];

    private enum ColumnKind
    {
        Picture,
        Text,

        /// <summary>Words with an order of their own.</summary>
        Rank,
        Number,
    }

    /// <param name="title">Name of OUT.</param>
    public static byte[] Write(string title, IReadOnlyList<CohortRow> rows, IReadOnlyList<LoggedRun> runs)
    {
        (Verdict Verdict, int Count)[] counts =
            [.. Verdict.All.Select(verdict => (verdict, rows.Count(row => Verdict.Of(row.Series) == verdict))).Where(c => c.Item2 > 0)];
        Html body = Html.Of($"""
            <header><h1>{title}</h1><p class="soft">CtGpu report of {rows.Count} CT series</p></header>
            <main>
            <ul class="figures">{counts.Select(c => Figure(c.Verdict, c.Count))}</ul>
            <div class="controls" hidden>
            <input id="search" type="search" placeholder="Patient, UID, reason, …" aria-label="Filter the series">
            <div role="group" aria-label="Show by state"><button type="button" data-show="all" aria-pressed="true">All {rows.Count}</button>
            {counts.Select(c => Button(c.Verdict, c.Count))}</div>
            <span id="shown" class="soft" role="status"></span>
            </div>
            {Legend.OfCohort}
            <div class="scroll" tabindex="0" role="region" aria-label="Table of series">
            <table class="cohort">
            <thead><tr>{s_columns.Select(Heading)}</tr></thead>
            <tbody>
            {Sorted(rows).Select(Row)}
            </tbody>
            </table>
            </div>
            {Html.If(runs.Count > 0, () => Runs(runs))}
            </main>
            {Footer(rows)}
            """);
        return PageFrame.Page($"{title} – ctgpu", body, "cohort.js");
    }

    private static IEnumerable<CohortRow> Sorted(IReadOnlyList<CohortRow> rows) =>
        rows.OrderBy(row => Verdict.Of(row.Series).Rank).ThenBy(row => row.Series.Name, StringComparer.Ordinal);

    private static Html Figure(Verdict verdict, int count) =>
        Html.Of($"<li><b class=\"{verdict.Word}\">{count}</b><span>{verdict.Meaning}</span></li>");

    private static Html Button(Verdict verdict, int count) => Html.Of(
        $"<button type=\"button\" data-show=\"{verdict.Word}\" aria-pressed=\"false\">{verdict.Meaning} {count}</button>\n");

    private static Html Footer(IReadOnlyList<CohortRow> rows)
    {
        int earlier = rows.Count(row => row.Series is { State: SeriesState.Done, Sidecar.Mask.HasLungs: false });
        Html without = Html.If(earlier > 0, () => Html.Of($"Masks of an earlier release, without values of each lung: {earlier}. "));
        return Html.Of(
            $"<footer>ctgpu {Release.Version}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC. " +
            $"Pictures: coronal slices where the mask is largest. Airways and gas: air that was removed from the lungs. " +
            $"{without}Not a medical device.</footer>");
    }

    private static Html Heading((string Name, ColumnKind Kind) column)
    {
        if (column.Kind == ColumnKind.Picture) return Html.Of($"<td></td>");
        string type = column.Kind == ColumnKind.Text ? "text" : "number", style = column.Kind == ColumnKind.Number ? "num" : "";
        return Html.Of(
            $"<th scope=\"col\" aria-sort=\"none\" data-type=\"{type}\" class=\"{style}\">" +
            $"<button type=\"button\">{column.Name}</button></th>");
    }

    private static Html Row(CohortRow row)
    {
        SeriesStatus series = row.Series;
        Sidecar? sidecar = series.State == SeriesState.Done ? series.Sidecar : null;
        Verdict verdict = Verdict.Of(series);
        string patient = series.Sidecar?.Series.PatientId is { Length: > 0 } id ? id : series.Name.Split('/')[0];
        string rest = series.Name.StartsWith($"{patient}/", StringComparison.Ordinal) ? series.Name[(patient.Length + 1)..] : series.Name;
        double[]? spacing = sidecar?.Input.SpacingMm is { Count: 3 } s ? [.. s] : null;
        string? allSpacings = spacing == null
            ? null
            : string.Join(", ", spacing.Select(mm => mm.ToString("0.###", CultureInfo.InvariantCulture)));
        double? seconds = sidecar?.TimingsMs.Values.Sum() / 1000;
        string? geometry = sidecar?.Input.Geometry.Verdict;
        Html state = Html.Of($"<td data-value=\"{verdict.Rank}\">{verdict.Badge()}</td>");
        Html slices = Number(sidecar?.Series.Slices ?? series.Planned?.Slices, "0");
        return Html.Of($"""
            <tr data-state="{verdict.Word}"><td>{Thumbnail(row)}</td>{Name(row, patient, rest)}{state}{Finding(row, sidecar)}
            {Number(sidecar?.Mask?.Litres, "0.00")}{Number(sidecar?.Mask?.RightLitres, "0.00")}{Number(sidecar?.Mask?.LeftLitres, "0.00")}
            {Number(sidecar?.RemovedAirwayMl, "0.0")}{Number(sidecar?.Mask?.GasMl, "0.0")}
            {Number(sidecar?.Mask?.Fraction * 100, "0.0")}{slices}
            {Number(spacing?[0], "0.0##", allSpacings)}
            <td data-value="{geometry}">{geometry}</td>{Number(seconds, "0.00")}</tr>

            """);
    }

    private static Html Thumbnail(CohortRow row) => row.Thumbnail == null
        ? Html.Empty
        : Html.Of(
            $"<a href=\"{Link(row)}\" tabindex=\"-1\" aria-hidden=\"true\"><img src=\"{PageFrame.DataUri(row.Thumbnail)}\" " +
            $"width=\"96\" height=\"96\" alt=\"\" loading=\"lazy\" decoding=\"async\"></a>");

    private static Html Name(CohortRow row, string patient, string rest)
    {
        Html name = row.Thumbnail == null ? Html.Of($"{patient}") : Html.Of($"<a href=\"{Link(row)}\">{patient}</a>");
        return Html.Of($"<td class=\"name\" data-value=\"{patient} {rest}\">{name} <span class=\"uid\">{rest}</span></td>");
    }

    private static string Link(CohortRow row) =>
        string.Join('/', row.Series.Name.Split('/').Select(Uri.EscapeDataString)) + "/" + PatientPage.FileName;

    private static Html Finding(CohortRow row, Sidecar? sidecar)
    {
        if (row.Series.Failure is { } failure)
        {
            string retry = failure.Code == (int)ExitCode.Transient
                ? "The next run tries it again."
                : "Fix the cause, then run convert with --retry-failed.";
            return Html.Of(
                $"<td class=\"finding\" data-value=\"{failure.Stage}\">{failure.Message} " +
                $"<span class=\"soft\">Code {failure.Code} at {failure.Stage}. {retry}</span></td>");
        }

        if (row.Series.State == SeriesState.Pending)
        {
            return Html.Of(
                $"<td class=\"finding\" data-value=\"\"><span class=\"soft\">Run the same convert command again to continue.</span></td>");
        }

        string reasons = string.Join(", ", sidecar!.Qc.Reasons);
        string? undrawn = row.DrawingFailure;
        Html noPictures = Html.If(undrawn != null, () => Html.Of($" <span class=\"failed\">No pictures: {undrawn}</span>"));
        return Html.Of($"<td class=\"finding\" data-value=\"{reasons}\">{Reasons.List(sidecar.Qc.Reasons)}{noPictures}</td>");
    }

    private static Html Number(double? value, string format, string? shown = null)
    {
        string text = value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
        return Html.Of($"<td class=\"num\" data-value=\"{value?.ToString("R", CultureInfo.InvariantCulture)}\">{shown ?? text}</td>");
    }

    private static Html Runs(IReadOnlyList<LoggedRun> runs)
    {
        IReadOnlyList<(TimeSpan Active, int Volumes)> points = RunHistory.Throughput(runs);
        (TimeSpan active, int volumes) = points[^1];
        string hourly = active.TotalHours > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {volumes / active.TotalHours:0} an hour")
            : "";
        string rate = string.Create(CultureInfo.InvariantCulture, $"{volumes} volumes in {Duration(active)}{hourly}");
        Html plot = Html.If(volumes > 0, () => Html.Of(
            $"<p>{rate}</p>{SvgPlot.Draw(ThroughputPlot.Draw(points, 1100, 260), $"Volumes finished over time: {rate}")}"));
        string caption = runs.Count > MostRuns ? $"The last {MostRuns} of {runs.Count} runs" : "Runs";
        return Html.Of($"""
            <h2>Throughput</h2>
            {plot}
            <div class="scroll" tabindex="0" role="region" aria-label="Table of runs"><table><caption>{caption}</caption>
            <thead><tr>{s_runColumns.Select(RunHeading)}</tr></thead>
            <tbody>{runs.TakeLast(MostRuns).Reverse().Select(Run)}</tbody></table></div>
            """);
    }

    private static Html RunHeading((string Name, bool IsNumber) column) => column.IsNumber
        ? Html.Of($"<th scope=\"col\" class=\"num\">{column.Name}</th>")
        : Html.Of($"<th scope=\"col\">{column.Name}</th>");

    private static Html Run(LoggedRun run) => Html.Of(
        $"<tr><th scope=\"row\" class=\"mono\">{run.Start:yyyy-MM-dd HH:mm:ss}</th><td>{run.Host}</td>" +
        $"<td class=\"num\">{run.Done.Count}</td><td class=\"num\">{run.Failed}</td>" +
        $"<td class=\"num\">{Duration(run.Last - run.Start)}</td>" +
        $"<td>{(run.Code is int code ? $"code {code}" : "killed, or still running")}</td></tr>\n");

    private static string Duration(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : time.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h");
}
