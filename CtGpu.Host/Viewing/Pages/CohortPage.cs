using System.Globalization;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>A row of the cohort's table.</summary>
/// <param name="Thumbnail">JPEG, or null where there are no pictures.</param>
/// <param name="Trouble">Why there are none of a converted series, or null.</param>
internal sealed record CohortRow(SeriesStatus Series, byte[]? Thumbnail, string? Trouble);

/// <summary>OUT/report.html: every series in a table, what has to be looked at first, and how fast it went.</summary>
internal static class CohortPage
{
    private const int MostRuns = 20;
    private static readonly (string Name, ColumnKind Kind)[] s_columns =
    [
        ("", ColumnKind.Picture), ("Series", ColumnKind.Text), ("State", ColumnKind.Rank), ("Finding", ColumnKind.Text), ("Lung, l", ColumnKind.Number), ("Share, %", ColumnKind.Number),
        ("Slices", ColumnKind.Number), ("Spacing, mm", ColumnKind.Number), ("Geometry", ColumnKind.Text), ("Time, s", ColumnKind.Number),
    ];

    private enum ColumnKind
    {
        Picture,
        Text,

        /// <summary>Words, in an order of their own.</summary>
        Rank,
        Number,
    }

    /// <param name="title">Name of OUT.</param>
    public static byte[] Write(string title, IReadOnlyList<CohortRow> rows, IReadOnlyList<LoggedRun> runs)
    {
        var counts = Verdict.All.Select(verdict => (Verdict: verdict, Count: rows.Count(row => Verdict.Of(row.Series) == verdict))).ToList();
        Html body = Html.Of($"""
            <header><h1>{title}</h1><p class="soft">CtGpu report of {rows.Count} CT series</p></header>
            <main>
            <ul class="figures">{counts.Where(c => c.Count > 0).Select(c => Html.Of($"<li><b class=\"{c.Verdict.Word}\">{c.Count}</b><span>{c.Verdict.Meaning}</span></li>"))}</ul>
            <div class="controls" hidden>
            <input id="search" type="search" placeholder="Patient, UID, reason, …" aria-label="Filter the series">
            <div role="group" aria-label="Show by state"><button type="button" data-show="all" aria-pressed="true">All {rows.Count}</button>
            {counts.Where(c => c.Count > 0).Select(c => Html.Of($"<button type=\"button\" data-show=\"{c.Verdict.Word}\" aria-pressed=\"false\">{c.Verdict.Meaning} {c.Count}</button>\n"))}</div>
            <span id="shown" class="soft" role="status"></span>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of series">
            <table class="cohort">
            <thead><tr>{s_columns.Select(Heading)}</tr></thead>
            <tbody>
            {rows.OrderBy(row => Verdict.Of(row.Series).Rank).ThenBy(row => row.Series.Name, StringComparer.Ordinal).Select(Row)}
            </tbody>
            </table>
            </div>
            {Html.If(runs.Count > 0, () => Runs(runs))}
            </main>
            <footer>ctgpu {Release.Version}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC. Pictures: coronal slices where the mask is largest, with its outline. Not a medical device.</footer>
            """);
        return PageFrame.Page($"{title} – ctgpu", body, "cohort.js");
    }

    private static Html Heading((string Name, ColumnKind Kind) column) => column.Kind == ColumnKind.Picture
        ? Html.Of($"<td></td>")
        : Html.Of($"<th scope=\"col\" aria-sort=\"none\" data-type=\"{(column.Kind == ColumnKind.Text ? "text" : "number")}\" class=\"{(column.Kind == ColumnKind.Number ? "num" : "")}\"><button type=\"button\">{column.Name}</button></th>");

    private static Html Row(CohortRow row)
    {
        SeriesStatus series = row.Series;
        Sidecar? sidecar = series.State == SeriesState.Done ? series.Sidecar : null;
        Verdict verdict = Verdict.Of(series);
        string href = string.Join('/', series.Name.Split('/').Select(Uri.EscapeDataString)) + "/" + PatientPage.FileName;
        Html picture = row.Thumbnail == null ? Html.Empty : Html.Of(
            $"<a href=\"{href}\" tabindex=\"-1\" aria-hidden=\"true\"><img src=\"{PageFrame.DataUri(row.Thumbnail)}\" width=\"96\" height=\"96\" alt=\"\" loading=\"lazy\" decoding=\"async\"></a>");
        string patient = series.Sidecar?.Series.PatientId is { Length: > 0 } id ? id : series.Name.Split('/')[0];
        string rest = series.Name.StartsWith($"{patient}/", StringComparison.Ordinal) ? series.Name[(patient.Length + 1)..] : series.Name;
        Html name = Html.Of($"{(row.Thumbnail == null ? Html.Of($"{patient}") : Html.Of($"<a href=\"{href}\">{patient}</a>"))} <span class=\"uid\">{rest}</span>");
        double[]? spacing = sidecar?.Input.SpacingMm is { Count: 3 } s ? [.. s] : null;
        double? seconds = sidecar?.TimingsMs.Values.Sum() / 1000;
        return Html.Of($"""
            <tr data-state="{verdict.Word}"><td>{picture}</td><td class="name" data-value="{patient} {rest}">{name}</td><td data-value="{verdict.Rank}">{verdict.Badge()}</td>{Finding(row, sidecar)}
            {Number(sidecar?.Mask?.Litres, "0.00")}{Number(sidecar?.Mask?.Fraction * 100, "0.0")}{Number(sidecar?.Series.Slices ?? series.Planned?.Slices, "0")}
            {Number(spacing?[0], "0.0##", spacing == null ? null : string.Join(", ", spacing.Select(mm => mm.ToString("0.###", CultureInfo.InvariantCulture))))}
            <td data-value="{sidecar?.Input.Geometry.Verdict}">{sidecar?.Input.Geometry.Verdict}</td>{Number(seconds, "0.00")}</tr>

            """);
    }

    private static Html Finding(CohortRow row, Sidecar? sidecar)
    {
        if (row.Series.Failure is { } failure)
        {
            string retry = failure.Code == (int)ExitCode.Transient ? "The next run tries it again." : "When it is mended, run convert with --retry-failed.";
            return Html.Of($"<td class=\"finding\" data-value=\"{failure.Stage}\">{failure.Message} <span class=\"soft\">Code {failure.Code} at {failure.Stage}. {retry}</span></td>");
        }

        if (row.Series.State == SeriesState.Pending) return Html.Of($"<td class=\"finding\" data-value=\"\"><span class=\"soft\">Run the same convert again to go on.</span></td>");
        string reasons = string.Join(", ", sidecar!.Qc.Reasons);
        return Html.Of($"<td class=\"finding\" data-value=\"{reasons}\">{reasons}{Html.If(row.Trouble != null, () => Html.Of($" <span class=\"failed\">No pictures: {row.Trouble}</span>"))}</td>");
    }

    private static Html Number(double? value, string format, string? shown = null)
    {
        string text = value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
        return Html.Of($"<td class=\"num\" data-value=\"{value?.ToString("R", CultureInfo.InvariantCulture)}\">{shown ?? text}</td>");
    }

    private static Html Runs(IReadOnlyList<LoggedRun> runs)
    {
        IReadOnlyList<(TimeSpan Active, int Volumes)> points = RunHistory.Throughput(runs);
        double hours = points[^1].Active.TotalHours;
        string rate = string.Create(CultureInfo.InvariantCulture, $"{points[^1].Volumes} volumes in {Duration(points[^1].Active)}{(hours > 0 ? $", {points[^1].Volumes / hours:0} an hour" : "")}");
        return Html.Of($"""
            <h2>Throughput</h2>
            {Html.If(points[^1].Volumes > 0, () => Html.Of($"<p>{rate}</p>{SvgPlot.Draw(ThroughputPlot.Draw(points, 1100, 260), $"Volumes finished over time: {rate}")}"))}
            <div class="scroll" tabindex="0" role="region" aria-label="Table of runs"><table><caption>{(runs.Count > MostRuns ? $"The last {MostRuns} of {runs.Count} runs" : "Runs")}</caption>
            <thead><tr><th scope="col">Run</th><th scope="col">Machine</th><th scope="col" class="num">Volumes</th><th scope="col" class="num">Failed</th><th scope="col" class="num">Time</th><th scope="col">End</th></tr></thead>
            <tbody>{runs.TakeLast(MostRuns).Reverse().Select(run => Html.Of($"<tr><th scope=\"row\" class=\"mono\">{run.Start:yyyy-MM-dd HH:mm:ss}</th><td>{run.Host}</td><td class=\"num\">{run.Done.Count}</td><td class=\"num\">{run.Failed}</td><td class=\"num\">{Duration(run.Last - run.Start)}</td><td>{(run.Code is int code ? $"code {code}" : "killed, or still running")}</td></tr>\n"))}</tbody></table></div>
            """);
    }

    private static string Duration(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : time.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h");
}
