namespace CtGpu.Host.Masking;

/// <summary>
/// Every bound of the lung mask and of its verdict. docs/lung-mask.md has the measurements: what lungs and other air had, and how far
/// a bound is from both.
/// </summary>
internal static class MaskBounds
{
    /// <summary>Smallest component that may be a lung, and the largest number of them.</summary>
    public const double CandidateMl = 5;

    /// <summary>Distance within which air counts as near the outside air, for a patient of <see cref="NearPatientMm"/>.</summary>
    public const double NearMm = 12, LeastNearMm = 4, NearPatientMm = 250;

    /// <summary>Share of a component near the outside air: above the first it is no lung, above the second the mask is doubtful.</summary>
    public const double NearShare = 0.12, DoubtfulNearShare = 0.06;

    /// <summary>Highest mean of 3×3×3 voxels of gas without tissue.</summary>
    public const short GasHounsfield = -950;

    /// <summary>
    /// Share of gas in a component: above the first it is no lung if it encloses less than <see cref="EnclosedShare"/> of solid;
    /// above the second it is none in any case; above the third the mask is doubtful.
    /// </summary>
    public const double GasShare = 0.85, SureGasShare = 0.95, DoubtfulGasShare = 0.8;

    /// <summary>Solid that a component encloses, slice by slice, over its own volume. Vessels of a lung exceed it.</summary>
    public const double EnclosedShare = 0.01;

    /// <summary>Gas that encloses more than this of its own volume surrounds the patient.</summary>
    public const double SurroundingShare = 0.5;

    /// <summary>Depth of a component's core, and the smallest share of a component that a core can speak for.</summary>
    public const double CoreMm = 6, CoreShare = 0.02;

    /// <summary>
    /// A component of at least this size is cut where it is thinner than twice the radius, if more than the share of it is near the
    /// outside and it has a core.
    /// </summary>
    public const double CutMl = 40, CutMm = 3, CutNearShare = 0.03, CutCoreShare = 0.1;

    /// <summary>The parts replace the component only if the largest is less near the outside by this.</summary>
    public const double CutGain = 0.02;

    /// <summary>Smallest lung over the largest.</summary>
    public const double SmallestLung = 0.08;
}
