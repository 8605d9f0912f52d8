using CtGpu.Host.Engines;

namespace CtGpu.Host.Masking.Air;

/// <summary>What a component of air inside the patient is taken for.</summary>
internal enum AirKind
{
    Lung,

    /// <summary>Much of it is near the outside air: under a table, in a cover, below the skin.</summary>
    NearOutside,

    /// <summary>It has hardly any tissue: stomach, bowel, a closed pneumothorax.</summary>
    Gas,
}

/// <summary>Facts about a component of air inside the patient.</summary>
/// <param name="Component">The component.</param>
/// <param name="NearShare">Its share near the outside air.</param>
/// <param name="CoreShare">Its share that is deeper than <see cref="MaskBounds.CoreMm"/>.</param>
/// <param name="GasShare">The share of its core that is gas without tissue.</param>
/// <param name="Enclosed">
/// Solid that it encloses, slice by slice, over its own volume; null where nothing depends on it.
/// </param>
internal sealed record LungCandidate(BitComponent Component, double NearShare, double CoreShare, double GasShare, double? Enclosed)
{
    public AirKind Kind =>
        NearShare > MaskBounds.NearShare ? AirKind.NearOutside
        : GasShare > MaskBounds.SureGasShare ? AirKind.Gas
        : GasShare > MaskBounds.GasShare && Enclosed < MaskBounds.EnclosedShare ? AirKind.Gas
        : AirKind.Lung;

    /// <summary>Gas that surrounds the patient, such as the air of the room inside a ring of padding that is not air.</summary>
    public bool Surrounds => GasShare > MaskBounds.GasShare && Enclosed >= MaskBounds.SurroundingShare;
}
