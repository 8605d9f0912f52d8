using System.Numerics;
using System.Text.Json;
using CtGpu.Host.Library;
using CtGpu.Host.Library.Streams;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Native;

/// <summary>
/// Options of the library from JSON objects. A key that is absent or null has its default; a value of another kind is refused.
/// </summary>
internal static class NativeOptions
{
    public static EngineOptions Engine(JsonElement json) => new()
    {
        Device = Text(json, "device") ?? "auto",
        Threads = Integer<int>(json, "threads"),
        DeviceMemoryBytes = Integer<long>(json, "device_memory"),
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
        PaddingValue = Integer<int>(json, "padding"),
    };

    public static ResampleOptions Resample(JsonElement json) => new()
    {
        Order = Integer<int>(json, "order") ?? 3,
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
        return start with
        {
            FillStructures = !Flag(json, "air_only"),
            ThresholdHounsfield = Integer<short>(json, "threshold") ?? start.ThresholdHounsfield,
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
        Mask = Object(json, "mask") is { } mask ? Mask(mask) : null,
        Normalize = Three(json, "normalize") is [var lower, var upper, var mean] ? new HounsfieldWindow(lower, upper, mean) : null,
        Read = Read(json),
        Ahead = Integer<int>(json, "ahead") ?? 1,
    };

    private static double[]? Three(JsonElement json, string key)
    {
        if (Value(json, key) is not { } value) return null;
        bool isThree = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3
            && value.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number);
        return isThree ? [.. value.EnumerateArray().Select(number => number.GetDouble())] : throw Invalid(key, value, "three numbers");
    }

    private static string? Text(JsonElement json, string key) =>
        Value(json, key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Invalid(key, value, "text");

    private static double? Number(JsonElement json, string key) =>
        Value(json, key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : throw Invalid(key, value, "a number");

    /// <summary>A whole number of a type, also in the form 3.0.</summary>
    private static T? Integer<T>(JsonElement json, string key)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (Value(json, key) is not { } value) return null;
        // Decimal numbers have all digits of 64-bit integers.
        bool isWhole = value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number)
            && number == decimal.Truncate(number) && T.CreateSaturating(number) is var whole && decimal.CreateChecked(whole) == number;
        return isWhole
            ? T.CreateChecked(value.GetDecimal())
            : throw Invalid(key, value, FormattableString.Invariant($"a whole number from {T.MinValue} to {T.MaxValue}"));
    }

    private static bool Flag(JsonElement json, string key) =>
        Value(json, key) is { } value
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Invalid(key, value, "true or false"));

    private static JsonElement? Object(JsonElement json, string key) =>
        Value(json, key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? value
        : throw Invalid(key, value, "an object with options");

    /// <summary>The value of a key; null if it is absent or null.</summary>
    private static JsonElement? Value(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ArgumentException Invalid(string key, JsonElement value, string expected) =>
        new($"{key}={value.GetRawText()}. Expected {expected}.");

    private static ArgumentException Unknown(string key, string word, string expected) => new($"{key}=\"{word}\". Expected {expected}.");
}
