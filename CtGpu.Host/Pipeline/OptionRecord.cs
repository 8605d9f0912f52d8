using System.Globalization;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Series;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Pipeline;

/// <summary>
/// The options as listed in the sidecar and compared by resume: all options that decide the contents of the files, with the names
/// and values of the command line. Options that have no effect with the others are left out. The defaults of on-uneven, assume-hu,
/// clip and mask-format are left out too, as in the records of releases without these options.
/// </summary>
internal static class OptionRecord
{
    private const string OnUneven = "on-uneven", AssumeHu = "assume-hu", Clip = "clip", MaskFormat = "mask-format";

    /// <summary>The options for one volume. Its record lists on-uneven and assume-hu only if they changed how it was made.</summary>
    public static OrderedDictionary<string, string> Of(ConvertOptions options, ResultFormats formats, SeriesVolume volume) => Of(
        options with
        {
            OnUneven = volume.Report.Resampled ? options.OnUneven : default,
            AssumeHounsfield = options.AssumeHounsfield && volume.AssumedHounsfield != null,
        },
        formats);

    /// <summary>The options of a run, as given.</summary>
    public static OrderedDictionary<string, string> Of(ConvertOptions options, ResultFormats formats)
    {
        var record = new OrderedDictionary<string, string>
        {
            ["preset"] = options.Tutorial ? "tutorial" : "none",
            ["spacing"] = options.Spacing?.ToString() ?? "none",
        };
        if (options.Spacing != null)
        {
            record["order"] = options.Order.ToString(CultureInfo.InvariantCulture);
            record["grid"] = options.Grid == GridPlacement.Corner ? "corner" : "extent";
            record["precision"] = options.Precision == ResamplePrecision.Exact ? "exact" : "fast";
        }

        AddMask(record, options);
        if (options.Normalize is NormalizeOptions normalize)
        {
            record["window"] = $"{Text(normalize.LowerHounsfield)},{Text(normalize.UpperHounsfield)}";
            record["mean"] = Text(normalize.Mean);
        }

        record["normalize"] = options.Normalize == null ? "no" : "yes";
        if (options.Clip is { } clip) record[Clip] = $"{Text(clip.Lower)},{Text(clip.Upper)}";
        record["padding"] = options.Padding switch
        {
            { IsTutorial: true } => "tutorial",
            { Value: int value } => value.ToString(CultureInfo.InvariantCulture),
            _ => "auto",
        };
        record["on-missing"] = WordOf(options.OnMissing);
        if (options.OnUneven != SliceSpacing.Error) record[OnUneven] = WordOf(options.OnUneven);
        record["on-tilt"] = WordOf(options.OnTilt);
        if (options.AssumeHounsfield) record[AssumeHu] = "yes";
        record["format"] = formats.Volumes.Extension();
        if (options.Mask.Kind != MaskKind.None && formats.Mask != formats.Volumes) record[MaskFormat] = formats.Mask.Extension();
        return record;
    }

    /// <summary>
    /// The options of a run, to be compared with the record of a volume that it refuses: without on-uneven and assume-hu if the volume did
    /// not need them.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ForComparison(
        IEnumerable<KeyValuePair<string, string>> run, IReadOnlyDictionary<string, string> volume) =>
        run.Where(option => option.Key is not (OnUneven or AssumeHu) || volume.ContainsKey(option.Key)).ToDictionary();

    /// <summary>Rules of geometry of a record.</summary>
    public static GeometryRules RulesOf(IReadOnlyDictionary<string, string> record) => new(
        ValueOf<SliceGaps>(record.GetValueOrDefault("on-missing")),
        ValueOf<GantryTilt>(record.GetValueOrDefault("on-tilt")),
        Tutorial: record.GetValueOrDefault("preset") == "tutorial",
        AcceptSingleSlice: record.GetValueOrDefault("spacing") == "none")
    {
        OnUneven = ValueOf<SliceSpacing>(record.GetValueOrDefault(OnUneven)),
        AssumeHounsfield = record.GetValueOrDefault(AssumeHu) == "yes",
    };

    /// <summary>Mask options of a record; the defaults for a record without a mask.</summary>
    public static MaskOptions MaskOf(IReadOnlyDictionary<string, string> record)
    {
        var start = new MaskOptions();
        return start with
        {
            ThresholdHounsfield =
                short.TryParse(Text("threshold"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out short threshold)
                    ? threshold
                    : start.ThresholdHounsfield,
            Background = ValueOf<Background>(Text("background")),
            CloseMm = double.TryParse(Text("close"), NumberStyles.Float, CultureInfo.InvariantCulture, out double close) ? close : null,
            Airways = ValueOf<AirwayRule>(Text("airways")),
            Tutorial = Text("preset") == "tutorial",
        };
        string? Text(string option) => record.GetValueOrDefault(option);
    }

    /// <summary>Whether the mask of a record has different values for the right and the left lung.</summary>
    public static bool HasDividedMask(IReadOnlyDictionary<string, string> record) => record.GetValueOrDefault("split-lungs") == "yes";

    /// <summary>The option that changed the HU so that no mask can be computed from them again, or null.</summary>
    public static string? AlterationOf(IReadOnlyDictionary<string, string> record) =>
        record.GetValueOrDefault("outside", "none") != "none" ? "--outside"
        : record.ContainsKey(Clip) ? "--clip"
        : record.GetValueOrDefault("crop", "no") != "no" ? "--crop"
        : null;

    private static void AddMask(OrderedDictionary<string, string> record, ConvertOptions options)
    {
        MaskOptions mask = options.Mask;
        record["mask"] = mask.Kind switch
        {
            MaskKind.Lungs => "lungs",
            MaskKind.LungsFilled => "lungs-filled",
            _ => "none",
        };
        if (mask.Kind == MaskKind.None) return;
        record["threshold"] = mask.ThresholdHounsfield.ToString(CultureInfo.InvariantCulture);
        record["background"] = mask.Background == Background.Faces ? "faces" : "corner";
        record["dilate"] = Text(mask.DilateMm);
        record["close"] = mask.CloseMm is double close ? Text(close) : "auto";
        record["airways"] = WordOf(mask.Airways);
        record["split-lungs"] = mask.SplitLungs ? "yes" : "no";
        record["close-wall"] = Text(mask.CloseWallMm);
        record["crop"] = options.CropMarginMm is double margin ? Text(margin) : "no";
        record["outside"] = options.OutsideHounsfield?.ToString(CultureInfo.InvariantCulture) ?? "none";
    }

    /// <summary>The values on the command line are the names of the members.</summary>
    private static string WordOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static T ValueOf<T>(string? word)
        where T : struct, Enum => Enum.TryParse(word, ignoreCase: true, out T value) ? value : default;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
