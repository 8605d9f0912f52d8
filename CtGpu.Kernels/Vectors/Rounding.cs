namespace CtGpu.Kernels.Vectors;

/// <summary>
/// float64 to int16 as SciPy does it: half away from zero, saturating. Before that the value is snapped to a grid
/// of 2^-33, by adding and subtracting <see cref="Snap"/>: a sum that is an exact tie in real arithmetic comes
/// out of different orders of addition some 1e-12 to either side, and would round differently on different
/// devices. The snap moves a value by at most 5.8e-11.
/// </summary>
internal static class Rounding
{
    /// <summary>1.5 · 2^19: its last place is 2^-33, and it exceeds any spline value of int16 data.</summary>
    public const double Snap = 786432.0;

    /// <summary>
    /// The same on the bits of a float64: those of v + SnapHalfUp count 2^-33, less one where v is negative, so bits 33
    /// and up hold the rounded value plus a constant. <see cref="Snap"/>'s and this sum's last places are the same.
    /// </summary>
    public const double SnapHalfUp = Snap + 0.5;

    /// <summary>High half of <see cref="Snap"/>'s bits; its low half is zero, and so is this half's lowest bit.</summary>
    public const int SnapHigh = 0x41280000;

    /// <summary>Rounds one value; float32 sums are widened to float64 before.</summary>
    public static short ToInt16(double value)
    {
        double snapped = value + Snap - Snap;
        double away = snapped > 0 ? snapped + 0.5 : snapped - 0.5;
        return (short)Math.Min(Math.Max(away, -32768.0), 32767.0);
    }
}
