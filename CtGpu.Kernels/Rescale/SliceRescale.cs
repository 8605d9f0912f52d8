namespace CtGpu.Kernels.Rescale;

/// <summary>Inclusive range of stored values that are padding: voxels outside the scan.</summary>
internal readonly record struct PaddingRange(int Lower, int Upper);

/// <summary>The padding of one slice: up to two ranges, which may overlap. The default value has none.</summary>
internal readonly record struct PaddingRanges(PaddingRange? First = null, PaddingRange? Second = null);

/// <summary>How the stored values of one slice become HU.</summary>
/// <param name="Slope">RescaleSlope.</param>
/// <param name="Intercept">RescaleIntercept.</param>
/// <param name="IsSigned">Whether the 16 stored bits are two's complement (PixelRepresentation 1).</param>
/// <param name="Padding">Stored values that are padding, signed or unsigned like the pixels.</param>
internal readonly record struct SliceRescale(double Slope, double Intercept, bool IsSigned = true, PaddingRanges Padding = default)
{
    /// <summary>Padding that many scanners write without PixelPaddingValue.</summary>
    public const int CustomaryPadding = -2000;

    /// <summary>The same 16 bits in unsigned pixels.</summary>
    private const int UnsignedCustomaryPadding = 0x10000 + CustomaryPadding;

    /// <summary>The end of the extended CT scale: 12 bits with slope 10 and intercept -10240.</summary>
    private const int HighestHounsfield = 30_710;

    /// <summary>
    /// Whether a stored -2000 is padding: its HU is below air. Unsigned pixels store it as 63536, which is no padding if the rescale
    /// gives 63536 a HU that CT images have.
    /// </summary>
    private bool HasCustomaryPadding
    {
        get
        {
            bool isBelowAir = HounsfieldOf(CustomaryPadding) < RescalePlan.AirHounsfield;
            if (IsSigned) return isBelowAir;
            double unsigned = HounsfieldOf(UnsignedCustomaryPadding);
            return unsigned < RescalePlan.AirHounsfield || (isBelowAir && unsigned > HighestHounsfield);
        }
    }

    /// <summary>Returns slope·x + intercept in float64, rounded half away from zero. The result may exceed int16.</summary>
    public double HounsfieldOf(int stored) => Math.Round((Slope * stored) + Intercept, MidpointRounding.AwayFromZero);

    /// <summary>Adds the only padding value. It is taken as the slice stores it: -2000 and 63536 have the same 16 bits.</summary>
    public SliceRescale WithPadding(int value)
    {
        int stored = IsSigned ? unchecked((short)value) : unchecked((ushort)value);
        return this with { Padding = new(new(stored, stored)) };
    }

    /// <summary>Adds the padding that the slice states, and -2000 where the rescale shows that it is no tissue.</summary>
    /// <param name="value">PixelPaddingValue.</param>
    /// <param name="limit">PixelPaddingRangeLimit: the other end of the range, on either side.</param>
    public SliceRescale WithOwnPadding(int? value, int? limit)
    {
        PaddingRange? customary = HasCustomaryPadding ? WithPadding(CustomaryPadding).Padding.First : null;
        if (value is not int one) return this with { Padding = new(customary) };
        int other = limit ?? one;
        return this with { Padding = new(new(Math.Min(one, other), Math.Max(one, other)), customary) };
    }
}
