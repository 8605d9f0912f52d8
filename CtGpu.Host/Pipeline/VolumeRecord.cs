using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Pipeline;

/// <summary>What the sidecar says about a volume that has been computed.</summary>
internal static class VolumeRecord
{
    /// <summary>The sidecar but for what the writer knows.</summary>
    public static Sidecar Of(ComputedVolume volume, CropBox? crop, QualityVerdict quality, OrderedDictionary<string, string> options)
    {
        LoadedVolume loaded = volume.Loaded;
        Conversion conversion = loaded.Conversion;
        return new Sidecar
        {
            Series = SeriesRecord.Of(conversion.Volume, loaded.Input.InputHash),
            Input = InputRecord.Of(conversion.Volume, conversion.Padding.StoredValue, loaded.Input.PaddingVoxels),
            Output = OutputRecord.Of(conversion.Output, crop, conversion.TutorialSpacing),
            Mask = volume.Mask == null ? null : MaskRecord.Of(volume.Mask.Final, conversion.Output),
            Qc = new QcRecord(quality.Verdict, quality.Reasons),
            Options = options,
            Device = volume.Device,
            TimingsMs = new() { ["read"] = Math.Round(loaded.ReadMs, 1), ["device"] = Math.Round(volume.DeviceMs, 1) },
        };
    }

    /// <summary>The verdict on a volume; ok where there is no mask to judge.</summary>
    public static QualityVerdict QualityOf(ComputedVolume volume) => volume.Mask == null
        ? new QualityVerdict(QualityVerdict.Ok, [])
        : MaskQuality.Judge(volume.Mask, volume.Loaded.Conversion.Output);

    /// <summary>The window to write, or null for all: also where the mask is empty and there is nothing to crop to.</summary>
    public static CropBox? CropOf(ComputedVolume volume, double? marginMm) =>
        marginMm is double margin && volume.Mask?.Final.Box is IndexBox box
            ? CropBox.Around(box, margin, volume.Loaded.Conversion.Output)
            : null;
}
