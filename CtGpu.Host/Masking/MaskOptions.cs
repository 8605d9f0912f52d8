using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Masking;

/// <summary>What counts as lung.</summary>
public enum MaskKind
{
    /// <summary>No mask.</summary>
    None,

    /// <summary>The air in the lungs.</summary>
    Lungs,

    /// <summary>The air and what it encloses: vessels, nodules.</summary>
    LungsFilled,
}

/// <summary>The user's wishes for the lung mask.</summary>
public sealed record MaskOptions
{
    public MaskKind Kind { get; init; } = MaskKind.LungsFilled;

    /// <summary>Voxels of at most this HU are air.</summary>
    public short ThresholdHounsfield { get; init; } = -320;

    public Background Background { get; init; } = Background.Faces;

    /// <summary>Radius of the ball that the finished mask is dilated with; 0 leaves it.</summary>
    public double DilateMm { get; init; }

    /// <summary>Radius of the ball that seals openings of the chest; 0 never seals, null seals when the mask looks wrong.</summary>
    public double? CloseMm { get; init; }
}
