using System.Text.Json;
using CtGpu.Host.Library;
using CtGpu.Host.Library.Streams;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Native;

/// <summary>Options of the library from JSON objects. A key that is absent or null has its default.</summary>
internal static class NativeOptions
{
    public static EngineOptions Engine(JsonElement json) => new()
    {
        Device = Text(json, "device") ?? "auto",
        Threads = (int?)Number(json, "threads"),
        DeviceMemoryBytes = (long?)Number(json, "device_memory"),
    };

    public static string[] Inputs(JsonElement json) => [.. json.GetProperty("inputs").EnumerateArray().Select(path => path.GetString()!)];

    public static ReadOptions Read(JsonElement json) => new()
    {
        OnMissing = Text(json, "on_missing") switch
        {
            null or "error" => MissingSlices.Refuse,
            "fill" => MissingSlices.Fill,
            "keep" => MissingSlices.Keep,
            var word => throw Unknown("on_missing", word, "error, fill or keep"),
        },
        OnTilt = Text(json, "on_tilt") switch
        {
            null or "error" => TiltedGantry.Refuse,
            "rectify" => TiltedGantry.Rectify,
            "keep" => TiltedGantry.Keep,
            var word => throw Unknown("on_tilt", word, "error, rectify or keep"),
        },
        ResampleUneven = Text(json, "on_uneven") switch
        {
            null or "error" => false,
            "resample" => true,
            var word => throw Unknown("on_uneven", word, "error or resample"),
        },
        AssumeHounsfield = Flag(json, "assume_hu"),
        PaddingValue = (int?)Number(json, "padding"),
    };

    public static ResampleOptions Resample(JsonElement json) => new()
    {
        Order = (int?)Number(json, "order") ?? 3,
        Grid = Text(json, "grid") switch
        {
            null or "corner" => GridAlignment.Corner,
            "extent" => GridAlignment.Extent,
            var word => throw Unknown("grid", word, "corner or extent"),
        },
        Fast = Text(json, "precision") switch
        {
            null or "exact" => false,
            "fast" => true,
            var word => throw Unknown("precision", word, "exact or fast"),
        },
    };

    public static LungMaskOptions Mask(JsonElement json)
    {
        var start = new LungMaskOptions();
        double threshold = Number(json, "threshold") ?? start.ThresholdHounsfield;
        if (!(threshold is >= short.MinValue and <= short.MaxValue) || threshold != Math.Floor(threshold))
            throw new ArgumentException($"threshold={threshold}. Expected a whole number of HU from -32768 to 32767.");
        return start with
        {
            FillStructures = !Flag(json, "air_only"),
            ThresholdHounsfield = (short)threshold,
            CornerBackground = Text(json, "background") switch
            {
                null or "faces" => false,
                "corner" => true,
                var word => throw Unknown("background", word, "faces or corner"),
            },
            CloseMm = Number(json, "close_mm") ?? start.CloseMm,
            KeepAirways = Text(json, "airways") switch
            {
                null or "remove" => false,
                "keep" => true,
                var word => throw Unknown("airways", word, "remove or keep"),
            },
            CloseWallMm = Number(json, "close_wall_mm") ?? 0,
            DilateMm = Number(json, "dilate_mm") ?? 0,
            SplitLungs = Flag(json, "split"),
        };
    }

    public static StreamOptions Stream(JsonElement json) => new()
    {
        Spacing = Three(json, "spacing") is [var z, var y, var x] ? new Spacing3(z, y, x) : null,
        Resample = Resample(json),
        Mask = json.TryGetProperty("mask", out JsonElement mask) && mask.ValueKind == JsonValueKind.Object ? Mask(mask) : null,
        Normalize = Three(json, "normalize") is [var lower, var upper, var mean] ? new HounsfieldWindow(lower, upper, mean) : null,
        Read = Read(json),
        Ahead = (int?)Number(json, "ahead") ?? 1,
    };

    private static double[]? Three(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement numbers) && numbers.ValueKind == JsonValueKind.Array
            ? [.. numbers.EnumerateArray().Select(number => number.GetDouble())]
            : null;

    private static string? Text(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static bool Flag(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static ArgumentException Unknown(string key, string word, string expected) => new($"{key}=\"{word}\". Expected {expected}.");
}
