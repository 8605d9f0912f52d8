using CtGpu.Host.Masking;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Library;

/// <summary>Options of the lung mask. The defaults are those of <c>ctgpu convert</c>; docs/lung-mask.md describes the method.</summary>
public sealed record LungMaskOptions
{
    /// <summary>Includes the structures that the air encloses: vessels and nodules. Otherwise the mask is the air alone.</summary>
    public bool FillStructures { get; init; } = true;

    /// <summary>Voxels at or below this HU are air.</summary>
    public short ThresholdHounsfield { get; init; } = -320;

    /// <summary>
    /// Takes the air of voxel (0,0,0) as outside the patient. Otherwise all air that reaches the left, right, front or back face is.
    /// </summary>
    public bool CornerBackground { get; init; }

    /// <summary>Radius in mm of the ball that seals openings between the lungs and the outside; 0 never seals, at most 100.</summary>
    public double CloseMm { get; init; } = MaskOptions.AutomaticSealMm;

    /// <summary>Keeps trachea and main bronchi in the mask.</summary>
    public bool KeepAirways { get; init; }

    /// <summary>Radius in mm of the ball that includes nodules at the wall of each lung; 0 leaves them out, at most 100.</summary>
    public double CloseWallMm { get; init; }

    /// <summary>Radius in mm of the ball that dilates the finished mask; at most 100.</summary>
    public double DilateMm { get; init; }

    /// <summary>Gives the right lung the value 1 and the left lung of the patient the value 2, instead of 1 for both.</summary>
    public bool SplitLungs { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A radius is negative or above 100 mm.</exception>
    internal MaskOptions ToMaskOptions() => new()
    {
        Kind = FillStructures ? MaskKind.LungsFilled : MaskKind.Lungs,
        ThresholdHounsfield = ThresholdHounsfield,
        Background = CornerBackground ? Background.Corner : Background.Faces,
        CloseMm = Radius(CloseMm, nameof(CloseMm)),
        CloseWallMm = Radius(CloseWallMm, nameof(CloseWallMm)),
        DilateMm = Radius(DilateMm, nameof(DilateMm)),
        Airways = KeepAirways ? AirwayRule.Keep : AirwayRule.Remove,
        SplitLungs = SplitLungs,
    };

    private static double Radius(double mm, string name) => mm is >= 0 and <= MaskOptions.LargestRadiusMm
        ? mm
        : throw new ArgumentOutOfRangeException(
            name, mm, FormattableString.Invariant($"{name}: {mm} mm. Expected 0 to {MaskOptions.LargestRadiusMm} mm."));
}
