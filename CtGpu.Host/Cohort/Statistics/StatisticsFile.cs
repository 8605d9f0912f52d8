using System.Globalization;
using System.Text.Json;
using CtGpu.Host.Cohort.Status;

namespace CtGpu.Host.Cohort.Statistics;

/// <summary>stats.json: the results of <see cref="CohortStatistics"/>. The option --mean reads its mean from this file.</summary>
internal static class StatisticsFile
{
    public const string FileName = "stats.json";

    /// <summary>The file has at most 6,554 bins of a histogram.</summary>
    private const long MostBytes = 1 << 20;

    private static readonly double[] s_percentiles = [0, 0.005, 0.05, 0.5, 0.95, 0.995, 1];

    /// <summary>The content of the file: UTF-8, with a line feed at the end.</summary>
    public static byte[] ToJson(CohortStatistics statistics)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("ctgpu", Release.Version);
            json.WriteNumber("numerics", Release.Numerics);
            json.WriteNumber("series", statistics.Series.Count);
            json.WriteNumber("voxels", statistics.Voxels);
            WriteNumbers(json, "window", [statistics.Lower, statistics.Upper]);
            json.WriteNumber("mean", statistics.Mean);
            json.WriteNumber("std", statistics.Deviation);
            json.WriteStartObject("hounsfield");
            json.WriteNumber("mean", statistics.MeanHounsfield);
            json.WriteNumber("std", statistics.DeviationHounsfield);
            json.WriteStartObject("percentiles");
            foreach (double share in s_percentiles)
                json.WriteNumber(FormattableString.Invariant($"{share * 100:0.#}"), statistics.Percentile(share));
            json.WriteEndObject();
            (int from, IReadOnlyList<long> counts) = statistics.Histogram();
            json.WriteStartObject("histogram");
            json.WriteNumber("from", from);
            json.WriteNumber("step", CohortStatistics.BinHounsfield);
            WriteNumbers(json, "counts", counts);
            json.WriteEndObject();
            json.WriteEndObject();
            MaskVerdicts.Write(json, [.. statistics.Series.Select(row => row.Sidecar!)]);
            json.WriteNumber("masksWithoutLungs", statistics.MasksWithoutLungs);
            json.WriteStartObject("perSeries");
            foreach (Spread spread in statistics.Spreads())
            {
                json.WriteStartObject(spread.Name);
                json.WriteNumber("series", spread.Series);
                json.WriteNumber("min", spread.Minimum);
                json.WriteNumber("median", spread.Median);
                json.WriteNumber("mean", spread.Mean);
                json.WriteNumber("max", spread.Maximum);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    /// <summary>Reads the mean and the window that it applies to; null if the file is not a stats.json.</summary>
    public static (double Mean, double Lower, double Upper)? TryReadMean(string path)
    {
        try
        {
            // Pipes and devices have no length, and reading one may never end.
            if (FileState.Of(path) is not { HasContent: true, Length: <= MostBytes }) return null;
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement window = json.RootElement.GetProperty("window");
            double mean = json.RootElement.GetProperty("mean").GetDouble();
            return double.IsFinite(mean) ? (mean, window[0].GetDouble(), window[1].GetDouble()) : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static void WriteNumbers<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> values)
        where T : IFormattable
    {
        json.WritePropertyName(name);
        IEnumerable<string> numbers = values.Select(value => value.ToString(null, CultureInfo.InvariantCulture));
        json.WriteRawValue($"[{string.Join(", ", numbers)}]");
    }
}
