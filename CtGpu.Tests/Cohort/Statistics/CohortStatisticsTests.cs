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
        Assert.Equal(ExitCode.Success, result.Code);
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
}
