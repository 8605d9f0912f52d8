using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Viewing.Histograms;
using CtGpu.Host.Viewing.Pages;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Viewing.Pages;

public sealed partial class PagesTests
{
    private const string Attack = "<script>stolen=1</script>\" onload='stolen=1' & \u202e";

    [Fact]
    public void Interpolated_values_are_escaped_and_own_markup_is_not()
    {
        Html page = Html.Of($"<p title=\"{Attack}\">{Attack}{Html.Of($"<b>{1.5:0.00}</b>")}{(string?)null}</p>");
        Assert.Equal(2, page.ToString().Split("&lt;script&gt;").Length - 1);
        Assert.DoesNotContain("<script>", page.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("onload='", page.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, page.ToString().Split('"').Length - 1);
        Assert.EndsWith("<b>1.50</b></p>", page.ToString(), StringComparison.Ordinal);
        Assert.Contains(@"&amp; \xE2\x80\xAE", page.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_of_a_series_becomes_markup()
    {
        using var folder = new TempFolder();
        SeriesStatus good = Status(folder, "p", Attack);
        SeriesStatus failed = new(Attack, SeriesState.Failed, null, new SeriesFailure(65, Attack, Attack, []));
        CohortRow[] rows = [new(good, [1], null), new(failed, null, null), new(good, null, Attack)];
        string cohort = Encoding.UTF8.GetString(CohortPage.Write(Attack, rows, [Run(0, 1, Attack)]));
        string single = Encoding.UTF8.GetString(PatientPage.Write(good with { Name = Attack }, Pictures(), "0"));
        foreach (string page in (string[])[cohort, single])
        {
            Assert.Contains("&lt;script&gt;stolen=1", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>stolen", page, StringComparison.Ordinal);
            Assert.DoesNotContain("onload='", page, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', page);
        }
    }

    [Fact]
    public void Pages_load_nothing_and_forbid_loading()
    {
        using var folder = new TempFolder();
        SeriesStatus series = Status(folder, "p", "P1");
        byte[][] pages = [CohortPage.Write("out", [new(series, [1], null)], []), PatientPage.Write(series, Pictures(), "0")];
        foreach (byte[] bytes in pages)
        {
            string page = Encoding.UTF8.GetString(bytes);
            Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
            Assert.DoesNotMatch(ForeignAddress(), page);
        }
    }

    [Fact]
    public void Series_that_need_attention_come_first()
    {
        using var folder = new TempFolder();
        SeriesStatus With(string name, string verdict, params string[] reasons)
        {
            SeriesStatus status = Status(folder, name, name);
            return status with { Sidecar = status.Sidecar! with { Qc = new QcRecord(verdict, reasons) } };
        }

        SeriesStatus[] all =
        [
            With("a", "ok"),
            new("b", SeriesState.Pending, null, null, new PlannedSeries("b", "1.2", 7)),
            new("c", SeriesState.Failed, null, new SeriesFailure(75, "read", "The disk was away.", [])),
            With("d", "suspect", "one-lung"),
            With("e", "failed", "empty-mask"),
        ];
        string page = Encoding.UTF8.GetString(CohortPage.Write(
            "out", [.. CohortPage.Sorted(all).Select(status => new CohortRow(status, null, null))], []));
        Assert.Equal(["failed", "suspect", "error", "pending", "ok"], State().Matches(page).Select(match => match.Groups[1].Value));
        Assert.Contains("The next run tries it again.", page, StringComparison.Ordinal);
        Assert.Contains("The disk was away.", page, StringComparison.Ordinal);
        Assert.Contains("one-lung", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_page_shows_all_of_its_sidecar()
    {
        using var folder = new TempFolder();
        SeriesStatus series = Status(folder, "P1/1.2.3", "P1");
        string page = Encoding.UTF8.GetString(PatientPage.Write(series, Pictures(), "0"));
        Sidecar sidecar = series.Sidecar!;
        string[] texts =
        [
            "P1", "1.2.3", "href=\"../../report.html\"", sidecar.Hash.Ct, sidecar.Hash.Lungs!, sidecar.Series.InputHash, "regular",
            "leak-closed", "as after a tracheostomy", "3 &#215; 4 &#215; 5", "x-, z+", "stored value -2000, 7 voxels",
        ];
        foreach (string text in texts) Assert.Contains(text, page, StringComparison.Ordinal);
        foreach ((string option, string value) in sidecar.Options)
            Assert.Contains($"{option}</th><td class=\"mono\">{value}</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_show_the_litres_of_each_lung_and_the_removed_air()
    {
        using var folder = new TempFolder();
        SeriesStatus series = Status(folder, "p", "P1");
        Sidecar sidecar = series.Sidecar! with
        {
            Mask = series.Sidecar.Mask! with { Litres = 5.1, RightLitres = 2.96, LeftLitres = 2.14, AirwayMl = 37.4, GasMl = 118.3 },
        };
        string Single(Sidecar of) => Encoding.UTF8.GetString(PatientPage.Write(series with { Sidecar = of }, Pictures(), "0"));
        string Cohort(Sidecar of) => Encoding.UTF8.GetString(CohortPage.Write("out", [new(series with { Sidecar = of }, [1], null)], []));
        string[] figures =
        [
            "<b>2.96</b><span>litres, right lung", "<b>2.14</b><span>litres, left lung", "<b>37.4</b><span>ml of airways removed",
            "<b>118.3</b><span>ml of gas removed",
        ];
        foreach (string text in figures) Assert.Contains(text, Single(sidecar), StringComparison.Ordinal);
        foreach (string text in (string[])[">2.96</td>", ">2.14</td>", ">37.4</td>", ">118.3</td>", "as after a tracheostomy"])
            Assert.Contains(text, Cohort(sidecar), StringComparison.Ordinal);
        Assert.DoesNotContain("earlier release", Single(sidecar) + Cohort(sidecar), StringComparison.Ordinal);

        sidecar.Options["airways"] = "keep";
        Assert.Contains("<b>0</b><span>ml of airways removed", Single(sidecar), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_an_earlier_release_say_that_the_values_of_each_lung_are_not_known()
    {
        using var folder = new TempFolder();
        SeriesStatus series = Status(folder, "p", "P1");
        MaskRecord mask = series.Sidecar!.Mask! with { RightLitres = null, LeftLitres = null, AirwayMl = null, GasMl = null };
        series = series with { Sidecar = series.Sidecar with { Mask = mask } };
        string single = Encoding.UTF8.GetString(PatientPage.Write(series, Pictures(), "0"));
        Assert.DoesNotContain("right lung", single, StringComparison.Ordinal);
        Assert.Contains("not known: the result is of an earlier release", single, StringComparison.Ordinal);
        Assert.Contains(
            "without values of each lung: 1",
            Encoding.UTF8.GetString(CohortPage.Write("out", [new(series, [1], null)], [])), StringComparison.Ordinal);
    }

    /// <summary>Work in proportion to the rows, measured by allocations: twice the rows need twice the memory.</summary>
    [Fact]
    public void Five_hundred_series_make_a_page_of_a_few_megabytes_with_work_in_proportion()
    {
        using var folder = new TempFolder();
        SeriesStatus series = Status(folder, "p", "P1");
        byte[] thumbnail = new byte[4000];
        string Name(int n) => string.Create(CultureInfo.InvariantCulture, $"p{n}/1.2.3");
        CohortRow[] rows = [.. Enumerable.Range(0, 500).Select(n => new CohortRow(series with { Name = Name(n) }, thumbnail, null))];
        AllocatedBytes(1);
        long half = AllocatedBytes(250), whole = AllocatedBytes(500);
        Assert.InRange((double)whole / half, 1.8, 2.2);
        byte[] page = CohortPage.Write("out", rows, [Run(0, 500, "host")]);
        Assert.InRange(whole, page.Length, 40L * page.Length);
        Assert.InRange(page.Length, 500 * 5000, 4_000_000);

        long AllocatedBytes(int count)
        {
            LoggedRun[] runs = [Run(0, count, "host")];
            long before = GC.GetAllocatedBytesForCurrentThread();
            CohortPage.Write("out", rows[..count], runs);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>Names as long as those of archives: 12 characters and a UID of 58.</summary>
    [Fact]
    public void Twenty_thousand_series_make_a_page_below_10_MB_with_pictures_of_the_first()
    {
        using var folder = new TempFolder();
        SeriesStatus series = Status(folder, "p", "P1");
        byte[] thumbnail = new byte[3000];
        SeriesStatus Named(int n)
        {
            string patient = string.Create(CultureInfo.InvariantCulture, $"PATIENT{n:00000}");
            string uid = $"1.2.840.113619.2.{patient[7..]}{new string('7', 37)}";
            Sidecar sidecar = series.Sidecar! with { Series = series.Sidecar.Series with { PatientId = patient } };
            return series with { Name = $"{patient}/{uid}", Sidecar = sidecar };
        }

        CohortRow[] rows =
            [.. Enumerable.Range(0, 20_000).Select(n => new CohortRow(Named(n), n < CohortPage.MostPictures ? thumbnail : null, null))];
        string page = Encoding.UTF8.GetString(CohortPage.Write("out", rows, [Run(0, 20_000, "host")]));
        Assert.InRange(page.Length, 8_000_000, 10_000_000);
        string[] parts = page.Split("<template id=\"rest\">");
        Assert.Equal([200, 19_800], parts.Select(part => State().Count(part)));
        int pictures = page.Split("<img ").Length - 1;
        Assert.InRange(pictures, 50, 1000);
        Assert.Contains($"only the first {pictures}, the others are on the pages of the series", page, StringComparison.Ordinal);
        Assert.Contains("19800 more series need scripts. cohort.csv lists all.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_cohort_has_all_rows_and_pictures_without_scripts()
    {
        using var folder = new TempFolder();
        SeriesStatus series = Status(folder, "p", "P1");
        string page = Encoding.UTF8.GetString(CohortPage.Write("out", [new(series, [1], null), new(series, [1], null)], []));
        foreach (string text in (string[])["<template", "noscript", "only the first"]) Assert.DoesNotContain(text, page, StringComparison.Ordinal);
        Assert.Equal((2, 2), (State().Count(page), page.Split("<img ").Length - 1));
        // Pictures that a browser decodes later or only when it scrolls are black in print.
        foreach (string text in (string[])["loading=", "decoding="]) Assert.DoesNotContain(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Throughput_adds_up_parallel_runs_and_leaves_out_pauses()
    {
        // Two shards, from 0 to 10 s and from 5 to 15 s, and a resumed run of 10 s an hour later.
        LoggedRun[] runs = [Run(0, 2, "a"), Run(5, 2, "b"), Run(3600, 1, "a")];
        IReadOnlyList<(TimeSpan Active, int Volumes)> points = RunHistory.Throughput(runs);
        Assert.Equal((TimeSpan.FromSeconds(25), 5), points[^1]);
        Assert.Contains((TimeSpan.FromSeconds(15), 4), points);
        Assert.Equal(points.OrderBy(p => p.Active).ThenBy(p => p.Volumes), points);
    }

    [Fact]
    public void Logs_of_killed_runs_are_readable()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("run-1.jsonl"), """
            {"event":"start","time":"2026-01-01T00:00:00.000Z","host":"node7","series":[]}
            {"event":"done","time":"2026-01-01T00:00:02.500Z","name":"a"}
            {"event":"failed","time":"2026-01-01T00:00:03.000Z","name":"b"}
            {"event":"done","time":"2026-0
            """);
        File.WriteAllText(folder.At("run-2.jsonl"), "");
        File.WriteAllText(folder.At("run-3.jsonl"), "[1]\n\"x\"\n{\"event\":\"done\",\"time\":\"2026-01-01T00:00:02.500Z\"}\n");
        LoggedRun run = Assert.Single(RunHistory.Read(folder.Root));
        Assert.Equal(("1", "node7", 1, 1, (int?)null), (run.Id, run.Host, run.Done.Count, run.Failed, run.Code));
        Assert.Equal(TimeSpan.FromSeconds(3), run.Last - run.Start);
    }

    private static SeriesStatus Status(TempFolder folder, string name, string patient)
    {
        Sidecar sidecar = Results.WriteTo(folder.Root, name);
        return new SeriesStatus(name, SeriesState.Done, sidecar with { Series = sidecar.Series with { PatientId = patient } });
    }

    private static LoggedRun Run(double start, int volumes, string host)
    {
        DateTime first = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(start);
        DateTime[] done = [.. Enumerable.Range(1, volumes).Select(n => first.AddSeconds(10.0 * n / volumes))];
        return new LoggedRun("id", host, first, first.AddSeconds(10), done, 0, 0);
    }

    private static PatientPictures Pictures()
    {
        var picture = new PagePicture([1, 2, 3], 4, 5, "caption");
        var stack = new SliceStack([1], [2], 4, 5, ["z 1 mm"]);
        return new PatientPictures([1], [picture], picture, picture, stack, new HounsfieldHistogram(new long[65536]), Html.Empty);
    }

    [GeneratedRegex("""(src|href)="(?!data:|[^":]*")|url\(|@import|https?:""")]
    private static partial Regex ForeignAddress();

    [GeneratedRegex("<tr data-state=\"([a-z]+)\">")]
    private static partial Regex State();
}
