using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Library.Streams;

/// <summary>What a <see cref="ScanSequence"/> computes.</summary>
public sealed record StreamOptions
{
    /// <summary>Target spacing z,y,x in mm; null keeps the grid of each volume.</summary>
    public Spacing3? Spacing { get; init; } = new Spacing3(1, 1, 1);

    /// <summary>How to resample.</summary>
    public ResampleOptions Resample { get; init; } = new();

    /// <summary>The lung mask; null for none.</summary>
    public LungMaskOptions? Mask { get; init; } = new();

    /// <summary>The normalised volume; null for none.</summary>
    public HounsfieldWindow? Normalize { get; init; }

    /// <summary>Which series are accepted. A single slice is accepted only if <see cref="Spacing"/> is null.</summary>
    public ReadOptions Read { get; init; } = new();

    /// <summary>Volumes that wait for the consumer; at least 1. Together with those in work they bound the memory.</summary>
    public int Ahead { get; init; } = 1;

    internal ConvertOptions ToConvertOptions() => new()
    {
        Spacing = Spacing,
        Order = Resample.CheckedOrder,
        Grid = Resample.Placement,
        Precision = Resample.Precision,
        Mask = Mask?.ToMaskOptions() ?? new MaskOptions { Kind = MaskKind.None },
        Normalize = Normalize?.ToNormalizeOptions(),
        Padding = Read.Padding,
        OnMissing = Read.Rules.OnMissing,
        OnTilt = Read.Rules.OnTilt,
        OnUneven = Read.Rules.OnUneven,
        AssumeHounsfield = Read.AssumeHounsfield,
    };
}
