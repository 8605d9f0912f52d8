namespace CtGpu.Host.Phantom;

/// <summary>
/// Curves of the anatomy. They use the four operations and the square root only, which IEEE 754 fixes to the last
/// bit, so that a phantom is the same on every machine; sine and exponential are not.
/// </summary>
internal static class Shapes
{
    /// <summary>Half-width of the unit circle at height <paramref name="s"/>; 0 outside.</summary>
    public static double Circle(double s) => s * s < 1 ? Math.Sqrt(1 - (s * s)) : 0;

    /// <summary>Half-width of a rounded box, between a circle and a square, at height <paramref name="s"/>; 0 outside.</summary>
    public static double Trunk(double s)
    {
        double square = s * s;
        return square < 1 ? (0.7 * Math.Sqrt(1 - square)) + (0.3 * Math.Sqrt(Math.Sqrt(1 - (square * square)))) : 0;
    }

    /// <summary>A smooth hill: 1 at 0, 1/4 at ±1, towards 0.</summary>
    public static double Hill(double u)
    {
        double v = 1 / (1 + (u * u));
        return v * v;
    }

    /// <summary>A wave of parabolas, period 1, from -1 to 1, 0 at 0.</summary>
    public static double Wave(double u)
    {
        double v = Phase(u, 1);
        return v < 0.5 ? 16 * v * (0.5 - v) : -16 * (v - 0.5) * (1 - v);
    }

    /// <summary>Remainder of u / period, in 0..period for negative u too.</summary>
    public static double Phase(double u, double period) => u - (Math.Floor(u / period) * period);

    /// <summary>0 below <paramref name="lower"/>, 1 above <paramref name="upper"/>, straight between.</summary>
    public static double Ramp(double u, double lower, double upper) => Math.Clamp((u - lower) / (upper - lower), 0, 1);
}
