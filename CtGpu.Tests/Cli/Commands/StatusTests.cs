using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

public sealed class StatusTests
{
    [Fact]
    public void Done_failed_pending_and_stray_are_derived_from_the_files_alone()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice, PhantomFaults.None, PhantomFaults.NoAir);
        cohort.Convert();
        string pending = cohort.Folder(2);
        File.Delete(Path.Combine(pending, "ct.nii"));
        string table = Path.Combine(cohort.Output, "cohort.csv"), stray = Path.Combine(pending, ".ct.nii.0badcafe-1-2-3.part");
        File.WriteAllText(stray, "half");
        File.SetLastWriteTimeUtc(stray, DateTime.UtcNow - TimeSpan.FromHours(2));
        File.Delete(table);

        CliResult text = CliResult.Of("status", cohort.Output, "--failed");
        Assert.Equal((ExitCode.Success, ""), (text.Code, text.Error));
        Assert.Contains("4 series: 2 done, 1 failed, 1 pending", text.Output, StringComparison.Ordinal);
        Assert.Contains("1 ok, 0 suspect, 1 failed", text.Output, StringComparison.Ordinal);
        Assert.Contains("1 with code 65 at geometry", text.Output, StringComparison.Ordinal);
        Assert.Contains("stray: 1 file", text.Output, StringComparison.Ordinal);
        Assert.Equal(5, File.ReadAllLines(table).Length);

        using var json = JsonDocument.Parse(CliResult.Of("status", cohort.Output, "--json", "--failed").Output);
        JsonElement root = json.RootElement;
        int Count(string key) => root.GetProperty(key).GetInt32();
        Assert.Equal((4, 2, 1, 1), (Count("series"), Count("done"), Count("failed"), Count("pending")));
        Assert.Equal(65, root.GetProperty("failures")[0].GetProperty("code").GetInt32());
        Assert.Equal(Path.GetRelativePath(cohort.Output, stray), root.GetProperty("stray")[0].GetString());
        Assert.EndsWith(Path.GetFileName(pending), root.GetProperty("pendingNames")[0].GetString(), StringComparison.Ordinal);

        cohort.Convert();
        Assert.False(File.Exists(stray));
        Assert.Contains("4 series: 3 done, 1 failed, 0 pending", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_other_files_is_refused_and_stays_as_it_is()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At(".x.part"), "of another program");
        File.SetLastWriteTimeUtc(folder.At(".x.part"), DateTime.UtcNow - TimeSpan.FromDays(2));
        CliResult result = CliResult.Of("status", folder.Root);
        Assert.Equal((ExitCode.NoInput, ""), (result.Code, result.Output));
        Assert.Contains($"{folder.Root} has neither a series nor a run log. Expected", result.Error, StringComparison.Ordinal);
        Assert.Equal([".x.part"], folder.Names());
    }

    [Fact]
    public void A_run_without_series_has_a_status()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        Assert.Equal(ExitCode.Success, cohort.Convert("--shard", "1/2").Code);
        CliResult result = CliResult.Of("status", cohort.Output);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("0 series", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_overwrite_keeps_the_earlier_result_and_reports_the_failure()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        Dictionary<string, string> before = cohort.Volumes();
        string slice = Directory.EnumerateFiles(cohort.Patient(1)).Order(StringComparer.Ordinal).First();
        byte[] whole = File.ReadAllBytes(slice);
        DateTime written = File.GetLastWriteTimeUtc(slice);
        File.WriteAllBytes(slice, whole[..^1000]);
        Assert.Equal(ExitCode.SomeFailed, cohort.Convert("--overwrite").Code);
        Assert.Equal(before, cohort.Volumes());
        Assert.Equal((int)ExitCode.InvalidInput, cohort.Failure(1).Code);
        Assert.Contains("1 done, 1 failed", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);

        // The input is restored: the result is complete, and the failure no longer applies.
        File.WriteAllBytes(slice, whole);
        File.SetLastWriteTimeUtc(slice, written);
        CliResult again = cohort.Convert();
        Assert.Equal(ExitCode.Success, again.Code);
        Assert.Contains("there already 2", again.Error, StringComparison.Ordinal);
        Assert.Contains("2 done, 0 failed", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_counted_by_verdict_and_by_reason()
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        string text = CliResult.Of("status", folder.Root).Output;
        Assert.Contains("masks: 0 ok, 2 suspect, 0 failed", text, StringComparison.Ordinal);
        Assert.Contains("  2 series: one-lung (suspect)", text, StringComparison.Ordinal);
        Assert.Contains("  2 series: leak-closed (a note, the verdict stays ok)", text, StringComparison.Ordinal);
        JsonElement root = JsonDocument.Parse(CliResult.Of("status", folder.Root, "--json").Output).RootElement;
        Assert.Equal(2, root.GetProperty("qc").GetProperty("suspect").GetInt32());
        Assert.Equal(
            [("one-lung", "suspect", 2), ("leak-closed", "ok", 2)],
            root.GetProperty("qcByReason").EnumerateArray().Select(reason => (
                reason.GetProperty("reason").GetString()!, reason.GetProperty("verdict").GetString()!,
                reason.GetProperty("count").GetInt32())));
    }

    [Fact]
    public void The_table_has_the_values_of_each_lung_if_the_sidecar_has_them()
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        EarlierSidecar.Make(folder.At("P2", "b"));
        Assert.Equal(ExitCode.Success, CliResult.Of("status", folder.Root).Code);
        string[][] rows = [.. File.ReadAllLines(folder.At("cohort.csv")).Select(line => line.Split(','))];
        Assert.Equal(
            ["rightLitres", "leftLitres", "airwayMl", "gasMl", "ConvolutionKernel", "KVP", "XRayTubeCurrent", "Exposure", "toldApartBy"],
            rows[0][^9..]);
        double right = Host.Output.Sidecars.Sidecar.Read(folder.At("P1", "a"))!.Mask!.RightLitres!.Value;
        Assert.Equal(right.ToString(System.Globalization.CultureInfo.InvariantCulture), rows[1][^9]);
        Assert.Equal(["0", "0", "B30f", "120", "250.5", "", ""], rows[1][^7..]);
        Assert.All(rows[2][^9..], Assert.Empty);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        CliResult result = CliResult.Of("status", "/nowhere/at/all");
        Assert.Equal(ExitCode.NoInput, result.Code);
        Assert.Contains("/nowhere/at/all", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Shards_of_a_job_array_are_the_whole_cohort_and_share_nothing(int count)
    {
        using var cohort = new PhantomCohort([.. Enumerable.Repeat(PhantomFaults.None, 12)]);
        // Shards beyond the number of series are empty: only the first of them and the last are tested.
        string[] planned =
            [.. Enumerable.Range(0, count).Where(i => i <= 12 || i == count - 1).SelectMany(i => Planned(cohort, $"{i}/{count}"))];
        Assert.Equal(12, planned.Length);
        Assert.Equal(Planned(cohort, "0/1").Order(StringComparer.Ordinal), planned.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Planned(PhantomCohort cohort, string shard) => CliResult
        .Of("convert", cohort.Input, "-o", cohort.Output, "--dry-run", "--shard", shard).Output
        .Split('\n').Where(line => line.StartsWith("convert ", StringComparison.Ordinal)).Select(line => line.Split("  ")[1]);

    [Theory]
    [MemberData(nameof(BrokenSidecars.All), MemberType = typeof(BrokenSidecars))]
    public void A_broken_sidecar_is_a_failure_of_its_series(string how)
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        BrokenSidecars.Break(folder.At("P2", "b"), how);
        CliResult result = CliResult.Of("status", folder.Root, "--failed");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("2 series: 1 done, 1 failed, 0 pending", result.Output, StringComparison.Ordinal);
        Assert.Contains("P2/b: code 65 at sidecar: ", result.Output, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(folder.At("cohort.csv")).Length);
    }

    [Fact]
    public void A_sidecar_without_permission_ends_with_73_and_keeps_the_table()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "P1/a");
        File.WriteAllText(folder.At("cohort.csv"), "before");
        using IDisposable closed = Unix.Closed(folder.At("P1", "a", "ct.json"));
        CliResult result = CliResult.Of("status", folder.Root);
        Assert.Equal(ExitCode.CannotWrite, result.Code);
        Assert.Contains("ct.json cannot be read", result.Error, StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(folder.At("cohort.csv")));
    }
}
