using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort.Statistics;

public sealed class CohortStatisticsTests
{
    [Theory]
    [InlineData("nii")]
    [InlineData("nii.gz")]
    [InlineData("npy")]
    [InlineData("mha")]
    public void Mean_and_deviation_are_those_of_all_voxels_in_every_format(string format)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.TrayFull, PhantomFaults.MissingSlice);
        cohort.Convert("--format", format);
        double[] values = [.. Hounsfield(cohort, format).Select(hu => Math.Clamp((hu + 1000) / 1400.0, 0, 1))];
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));

        CliResult result = CliResult.Of("stats", cohort.Output);
        // The third series was refused, which is not passed over in silence.
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("is left out: failed with code 65 at geometry", result.Error, StringComparison.Ordinal);
        Assert.Contains("2 series", result.Output, StringComparison.Ordinal);
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(cohort.Output, "stats.json")));
        JsonElement root = file.RootElement;
        Assert.Equal(values.Length, root.GetProperty("voxels").GetInt64());
        Assert.Equal(mean, root.GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(deviation, root.GetProperty("std").GetDouble(), 1e-12);
        JsonElement counts = root.GetProperty("hounsfield").GetProperty("histogram").GetProperty("counts");
        Assert.Equal(values.Length, counts.EnumerateArray().Sum(count => count.GetInt64()));
    }

    [Fact]
    public void A_mean_from_stats_is_subtracted_and_compared_by_its_value()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert();
        CliResult.Of("stats", cohort.Output);
        string file = Path.Combine(cohort.Output, "stats.json");
        double mean = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("mean").GetDouble();
        Assert.Equal(ExitCode.Success, cohort.Convert("--overwrite", "--normalize", "--mean", file).Code);
        byte[] normalized = File.ReadAllBytes(Path.Combine(cohort.Folder(0), "normalized.nii"));
        double left = Enumerable.Range(0, (normalized.Length - 352) / 4)
            .Average(i => (double)BinaryPrimitives.ReadSingleLittleEndian(normalized.AsSpan(352 + (4 * i))));
        Assert.Equal(0, left, 1e-6);
        string digits = mean.ToString("R", CultureInfo.InvariantCulture);
        Assert.Contains("there already 1", cohort.Convert("--normalize", "--mean", digits).Error, StringComparison.Ordinal);

        CliResult other = cohort.Convert("--normalize", "--mean", file, "--window", "-1200,600");
        Assert.Equal(ExitCode.Usage, other.Code);
        Assert.Contains("the window here is -1200,600", other.Error, StringComparison.Ordinal);
        File.WriteAllText(file, "{\"mean\": 1}");
        Assert.Contains("or a file that ctgpu stats wrote", cohort.Convert("--normalize", "--mean", file).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_counted_by_reason_with_the_litres_of_each_lung()
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        CliResult whole = CliResult.Of("stats", folder.Root);
        Assert.Equal(ExitCode.Success, whole.Code);
        Assert.Contains("  2 series: one-lung (suspect)", whole.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("earlier release", whole.Output, StringComparison.Ordinal);
        JsonElement root = Statistics(folder);
        Assert.Equal(2, root.GetProperty("qcByReason")[0].GetProperty("count").GetInt32());
        double right = Host.Output.Sidecars.Sidecar.Read(folder.At("P1", "a"))!.Mask!.RightLitres!.Value;
        JsonElement spread = root.GetProperty("perSeries").GetProperty("right lung, litres");
        Assert.Equal((2, right), (spread.GetProperty("series").GetInt32(), spread.GetProperty("median").GetDouble()));
        Assert.True(right > 0);
        Assert.Equal(0, root.GetProperty("perSeries").GetProperty("airways removed, ml").GetProperty("max").GetDouble());
    }

    [Fact]
    public void A_sidecar_of_an_earlier_release_is_counted_without_the_values_of_each_lung_and_named()
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        EarlierSidecar.Make(folder.At("P2", "b"));
        CliResult part = CliResult.Of("stats", folder.Root);
        Assert.Equal(ExitCode.Success, part.Code);
        Assert.Contains("2 series, 120 voxels", part.Output, StringComparison.Ordinal);
        Assert.Contains("1 mask of an earlier release: the sidecar lacks the litres", part.Output, StringComparison.Ordinal);
        JsonElement root = Statistics(folder);
        Assert.Equal(1, root.GetProperty("masksWithoutLungs").GetInt32());
        int Series(string measure) => root.GetProperty("perSeries").GetProperty(measure).GetProperty("series").GetInt32();
        Assert.Equal((2, 1, 1, 1, 1), (
            Series("mask, litres"), Series("right lung, litres"), Series("left lung, litres"), Series("airways removed, ml"),
            Series("gas removed, ml")));

        EarlierSidecar.Make(folder.At("P1", "a"));
        Assert.Equal(ExitCode.Success, CliResult.Of("stats", folder.Root).Code);
        Assert.False(Statistics(folder).GetProperty("perSeries").TryGetProperty("left lung, litres", out _));
    }

    [Fact]
    public void A_corrupt_volume_is_named()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--format", "nii.gz");
        string path = Path.Combine(cohort.Folder(0), "ct.nii.gz");
        byte[] whole = File.ReadAllBytes(path);
        whole.AsSpan(whole.Length / 2).Clear();
        File.WriteAllBytes(path, whole);
        CliResult result = CliResult.Of("stats", cohort.Output);
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cohort_without_a_complete_series_is_refused()
    {
        using TempFolder folder = new();
        CliResult result = CliResult.Of("stats", folder.Root);
        Assert.Equal(ExitCode.NoInput, result.Code);
        Assert.Empty(folder.Names());
    }

    private static IEnumerable<short> Hounsfield(PhantomCohort cohort, string format) => cohort.Folders()
        .Select(folder => Path.Combine(folder, $"ct.{format}")).Where(File.Exists)
        .SelectMany(path =>
        {
            byte[] voxels = VolumeReader.Read(path).Voxels;
            return Enumerable.Range(0, voxels.Length / 2).Select(i => BinaryPrimitives.ReadInt16LittleEndian(voxels.AsSpan(2 * i)));
        });

    [Theory]
    [InlineData("truncated", "is left out")]
    [InlineData("pipe", "not a regular file")]
    [InlineData("missing", "has no complete result")]
    public void A_series_without_a_valid_sidecar_is_left_out_with_a_word(string how, string word)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        CliResult whole = CliResult.Of("stats", cohort.Output);
        Assert.Equal((ExitCode.Success, 2), (whole.Code, Series(cohort)));
        Break(cohort.Folder(1), how);
        CliResult result = CliResult.Of("stats", cohort.Output);
        Assert.Equal((ExitCode.SomeFailed, 1), (result.Code, Series(cohort)));
        Assert.Contains("PHANTOM1/", result.Error, StringComparison.Ordinal);
        Assert.Contains(word, result.Error, StringComparison.Ordinal);

        Break(cohort.Folder(0), "truncated");
        Assert.Equal(ExitCode.SomeFailed, CliResult.Of("stats", cohort.Output).Code);
        Directory.Delete(Path.GetDirectoryName(cohort.Folder(1))!, recursive: true);
        foreach (string log in Directory.EnumerateFiles(cohort.Output, "run-*.jsonl")) File.Delete(log);
        Assert.Equal(ExitCode.InvalidInput, CliResult.Of("stats", cohort.Output).Code);
    }

    [Fact]
    public void A_corrupt_volume_does_not_change_the_statistics_of_the_others()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert("--format", "nii.gz");
        string path = Path.Combine(cohort.Folder(1), "ct.nii.gz");
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 2).Clear();
        File.WriteAllBytes(path, bytes);
        Assert.Equal(ExitCode.SomeFailed, CliResult.Of("stats", cohort.Output).Code);
        byte[] part = File.ReadAllBytes(Path.Combine(cohort.Output, "stats.json"));
        Directory.Delete(Path.GetDirectoryName(cohort.Folder(1))!, recursive: true);
        foreach (string log in Directory.EnumerateFiles(cohort.Output, "run-*.jsonl")) File.Delete(log);
        Assert.Equal(ExitCode.Success, CliResult.Of("stats", cohort.Output).Code);
        Assert.Equal(part, File.ReadAllBytes(Path.Combine(cohort.Output, "stats.json")));
    }

    private static JsonElement Statistics(TempFolder folder) =>
        JsonDocument.Parse(File.ReadAllBytes(folder.At("stats.json"))).RootElement;

    private static void Break(string folder, string how)
    {
        if (how == "missing") File.Delete(Path.Combine(folder, "ct.json"));
        else BrokenSidecars.Break(folder, how);
    }

    private static int Series(PhantomCohort cohort) => JsonDocument
        .Parse(File.ReadAllBytes(Path.Combine(cohort.Output, "stats.json"))).RootElement.GetProperty("series").GetInt32();
}
