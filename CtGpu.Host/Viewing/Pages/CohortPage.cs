using System.Globalization;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>A row of the cohort's table.</summary>
/// <param name="Thumbnail">JPEG, or null if the table shows none.</param>
/// <param name="DrawingFailure">Reason why a converted series has no pictures, or null.</param>
internal sealed record CohortRow(SeriesStatus Series, byte[]? Thumbnail, string? DrawingFailure)
{
    /// <summary>Whether the series has a page of its own.</summary>
    public bool HasPage => Series.State == SeriesState.Done && DrawingFailure == null;
}

/// <summary>Writes OUT/report.html: a table of all series, worst verdict first, and the throughput of the runs.</summary>
internal static class CohortPage
{
    /// <summary>Rows of the table that a browser shows at once and without scripts. More appear while one scrolls.</summary>
    private const int FirstRows = 200;

    /// <summary>Pictures are embedded, in the order of the table, until the page has this size.</summary>
    private const int MostBytes = 9_500_000;

    private const int MostRuns = 20;

    // The style sheet knows the columns by their number.
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

    /// <summary>Number of pictures that a page has at most; those of later rows need not be kept.</summary>
    public static int MostPictures => MostBytes / 3000;

    /// <summary>The order of the table.</summary>
    public static IEnumerable<SeriesStatus> Sorted(IEnumerable<SeriesStatus> series) =>
        series.OrderBy(status => Verdict.Of(status).Rank).ThenBy(status => status.Name, StringComparer.Ordinal);

    /// <param name="title">Name of OUT.</param>
    /// <param name="rows">In the order of <see cref="Sorted"/>.</param>
    public static byte[] Write(string title, IReadOnlyList<CohortRow> rows, IReadOnlyList<LoggedRun> runs)
    {
        (Verdict Verdict, int Count)[] counts =
            [.. Verdict.All.Select(verdict => (verdict, rows.Count(row => Verdict.Of(row.Series) == verdict))).Where(c => c.Item2 > 0)];
        (Func<Range, IEnumerable<Html>> table, int pictures) = Table(rows);
        int first = Math.Min(FirstRows, rows.Count);
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
            {Reasons.OfCohort(rows.Where(row => row.Series.State == SeriesState.Done).SelectMany(row => row.Series.Sidecar!.Qc.Reasons))}
            <div class="scroll" tabindex="0" role="region" aria-label="Table of series">
            <table class="cohort">
            <thead><tr>{s_columns.Select(Heading)}</tr></thead>
            <tbody>
            {table(..first)}
            </tbody>
            </table>
            </div>
            {Html.If(rows.Count > first, () => Rest(table(first..), rows.Count - first))}
            {Html.If(runs.Count > 0, () => Runs(runs))}
            </main>
            {Footer(rows, pictures)}
            """);
        return PageFrame.Page($"{title} – ctgpu", body, "cohort.js");
    }

    /// <summary>A function that writes some of the rows, and the number of pictures in them.</summary>
    private static (Func<Range, IEnumerable<Html>> Table, int Pictures) Table(IReadOnlyList<CohortRow> rows)
    {
        (Html Start, Html Cells)[] parts = [.. rows.Select(row => (Start(row), Cells(row)))];
        long bytes = parts.Sum(row => (long)row.Start.Length + row.Cells.Length);
        var pictures = new Dictionary<int, Html>();
        for (int n = 0; n < rows.Count; n++)
        {
            if (rows[n].Thumbnail is not { } jpeg) continue;
            Html picture = Thumbnail(rows[n], jpeg);
            bytes += picture.Length;
            if (bytes > MostBytes) break;
            pictures.Add(n, picture);
        }

        return (Rows, pictures.Count);

        IEnumerable<Html> Rows(Range range)
        {
            (int first, int count) = range.GetOffsetAndLength(rows.Count);
            for (int n = first; n < first + count; n++)
            {
                yield return parts[n].Start;
                if (pictures.TryGetValue(n, out Html? picture)) yield return picture;
                yield return parts[n].Cells;
            }
        }
    }

    /// <summary>A browser neither lays out nor draws the rows of a template.</summary>
    private static Html Rest(IEnumerable<Html> rows, int count) => Html.Of($"""
        <p><button type="button" id="more">Show more series</button></p>
        <noscript><p>{count} more series need scripts. cohort.csv lists all.</p></noscript>
        <template id="rest">
        {rows}
        </template>
        """);

    private static Html Figure(Verdict verdict, int count) =>
        Html.Of($"<li><b class=\"{verdict.Word}\">{count}</b><span>{verdict.Meaning}</span></li>");

    private static Html Button(Verdict verdict, int count) => Html.Of(
        $"<button type=\"button\" data-show=\"{verdict.Word}\" aria-pressed=\"false\">{verdict.Meaning} {count}</button>\n");

    private static Html Footer(IReadOnlyList<CohortRow> rows, int pictures)
    {
        bool some = pictures < rows.Count(row => row.Series.State == SeriesState.Done && row.DrawingFailure == null);
        Html which = Html.If(some, () => Html.Of($"only the first {pictures}, the others are on the pages of the series; "));
        int earlier = rows.Count(row => row.Series is { State: SeriesState.Done, Sidecar.Mask.HasLungs: false });
        Html without = Html.If(earlier > 0, () => Html.Of($"Masks of an earlier release, without values of each lung: {earlier}. "));
        return Html.Of(
            $"<footer>ctgpu {Release.Version}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC. " +
            $"Pictures: {which}coronal slices where the mask is largest. Airways and gas: air that was removed from the lungs. " +
            $"{without}Not a medical device.</footer>");
    }

    private static Html Heading((string Name, ColumnKind Kind) column)
    {
        if (column.Kind == ColumnKind.Picture) return Html.Of($"<td></td>");
        string type = column.Kind.ToString().ToLowerInvariant();
        return Html.Of(
            $"<th scope=\"col\" aria-sort=\"none\" data-type=\"{type}\"><button type=\"button\">{column.Name}</button></th>");
    }

    private static Html Start(CohortRow row) => Html.Of($"<tr data-state=\"{Verdict.Of(row.Series).Word}\"><td>");

    /// <summary>The cells after the picture, as short as possible: the page may have tens of thousands.</summary>
    private static Html Cells(CohortRow row)
    {
        SeriesStatus series = row.Series;
        Sidecar? sidecar = series.State == SeriesState.Done ? series.Sidecar : null;
        string? spacing = sidecar?.Input.SpacingMm is { Count: 3 } mm
            ? string.Join(", ", mm.Select(length => length.ToString("0.###", CultureInfo.InvariantCulture)))
            : null;
        double? seconds = sidecar?.TimingsMs.Values.Sum() / 1000;
        return Html.Of(
            $"</td>{Name(row)}<td><b>{Verdict.Of(series).Meaning}</b></td><td>{Finding(row, sidecar)}</td>" +
            $"{Number(sidecar?.Mask?.Litres, "0.00")}{Number(sidecar?.Mask?.RightLitres, "0.00")}" +
            $"{Number(sidecar?.Mask?.LeftLitres, "0.00")}{Number(sidecar?.RemovedAirwayMl, "0.0")}{Number(sidecar?.Mask?.GasMl, "0.0")}" +
            $"{Number(sidecar?.Mask?.Fraction * 100, "0.0")}{Number(sidecar?.Series.Slices ?? series.Planned?.Slices, "0")}" +
            $"<td>{spacing}</td><td>{sidecar?.Input.Geometry.Verdict}</td>{Number(seconds, "0.00")}\n");
    }

    private static Html Thumbnail(CohortRow row, byte[] jpeg) => Html.Of(
        $"<a href=\"{Link(row)}\" tabindex=\"-1\" aria-hidden=\"true\"><img src=\"{PageFrame.DataUri(jpeg)}\" " +
        $"width=\"96\" height=\"96\" alt=\"\"></a>");

    private static Html Name(CohortRow row)
    {
        SeriesStatus series = row.Series;
        string patient = series.Sidecar?.Series.PatientId is { Length: > 0 } id ? id : series.Name.Split('/')[0];
        string rest = series.Name.StartsWith($"{patient}/", StringComparison.Ordinal) ? series.Name[(patient.Length + 1)..] : series.Name;
        return row.HasPage ? Html.Of($"<td><a href=\"{Link(row)}\">{patient}</a> <i>{rest}</i></td>")
            : Html.Of($"<td>{patient} <i>{rest}</i></td>");
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
                $"{failure.Message} <span class=\"soft\">Code {failure.Code} at {failure.Stage}. {retry}</span>");
        }

        if (row.Series.State == SeriesState.Pending)
            return Html.Of($"<span class=\"soft\">Run the same convert command again to continue.</span>");
        string? undrawn = row.DrawingFailure;
        Html noPictures = Html.If(undrawn != null, () => Html.Of($" <span class=\"failed\">No pictures: {undrawn}</span>"));
        return Html.Of($"{Reasons.Names(sidecar!.Qc.Reasons)}{noPictures}");
    }

    private static Html Number(double? value, string format) =>
        Html.Of($"<td>{value?.ToString(format, CultureInfo.InvariantCulture)}</td>");

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
