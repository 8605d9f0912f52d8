namespace CtGpu.Kernels.Vectors;

/// <summary>
/// Converts float64 to int16 like SciPy: rounds half away from zero and saturates. The value is first rounded to a multiple
/// of 2^-33, by adding and subtracting <see cref="Snap"/>. Reason: a sum that is an exact tie in real arithmetic differs by
/// about 1e-12 between orders of addition, and would otherwise round differently on different devices. This changes a
/// value by at most 5.8e-11.
/// </summary>
internal static class Rounding
{
    /// <summary>1.5 · 2^19. Its unit in the last place is 2^-33, and it exceeds every spline value of int16 data.</summary>
    public const double Snap = 786432.0;

    /// <summary>
    /// For the same rounding on the bits of a float64: the mantissa of v + SnapHalfUp counts units of 2^-33. After subtracting
    /// 1 for negative v, bits 33 and up hold the rounded value plus a constant. The unit in the last place is that of <see cref="Snap"/>.
    /// </summary>
    public const double SnapHalfUp = Snap + 0.5;

    /// <summary>High 32 bits of <see cref="Snap"/>. Its low 32 bits and the lowest bit of this half are zero.</summary>
    public const int SnapHigh = 0x41280000;

    /// <summary>Rounds one value. Convert float32 sums to float64 first.</summary>
    public static short ToInt16(double value)
    {
        double snapped = value + Snap - Snap;
        double away = snapped > 0 ? snapped + 0.5 : snapped - 0.5;
        return (short)Math.Min(Math.Max(away, -32768.0), 32767.0);
    }
}
