using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Pipeline;

/// <summary>The sidecar of a computed volume.</summary>
internal static class VolumeRecord
{
    /// <summary>Everything but hashes, files and the time of writing, which the writer adds.</summary>
    public static Sidecar Of(ComputedVolume volume, CropBox? crop, ResultFormats formats)
    {
        LoadedVolume loaded = volume.Loaded;
        Conversion conversion = loaded.Conversion;
        QualityVerdict quality = volume.Mask == null ? new(QualityVerdict.Ok, []) : MaskQuality.Judge(volume.Mask.Lungs, conversion.Grid.VoxelMm3);
        SeriesRecord series = SeriesRecord.Of(conversion.Volume, loaded.Input.InputHash);
        return new Sidecar
        {
            Series = series with
            {
                AssumedHu = loaded.Input.AssumedHounsfield ?? series.AssumedHu,
                Damage = DamageRecord.Of(loaded.Input.Damaged),
            },
            Input = InputRecord.Of(conversion.Volume, conversion.Reading.Padding.StoredValue, loaded.Input.PaddingVoxels),
            Output = OutputRecord.Of(conversion.Grid, crop, conversion.Options.Tutorial ? TutorialSpacing(conversion) : null),
            Mask = volume.Mask == null ? null : MaskRecord.Of(volume.Mask, conversion.Grid),
            Qc = new QcRecord(quality.Verdict, quality.Reasons),
            Options = OptionRecord.Of(conversion.Options, formats, conversion.Volume),
            Device = volume.Device,
            TimingsMs = new() { ["read"] = Math.Round(loaded.ReadMs, 1), ["device"] = Math.Round(volume.DeviceMs, 1) },
        };
    }

    /// <summary>The spacing that the tutorial reports: spacing / (new_shape / shape), in its order of divisions.</summary>
    internal static Spacing3 TutorialSpacing(Conversion conversion)
    {
        VolumeGeometry input = conversion.Volume.Geometry;
        Shape3 output = conversion.Grid.Shape;
        return new(
            input.Spacing.Z / ((double)output.Z / input.Shape.Z),
            input.Spacing.Y / ((double)output.Y / input.Shape.Y),
            input.Spacing.X / ((double)output.X / input.Shape.X));
    }
}
