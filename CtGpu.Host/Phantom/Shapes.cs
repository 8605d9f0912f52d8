namespace CtGpu.Host.Phantom;

/// <summary>
/// Curves of the anatomy. They use only the four basic operations and the square root, whose results IEEE 754 defines to the
/// last bit (unlike sine and exponential). A phantom is therefore identical on every machine.
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

    /// <summary>A smooth hill: 1 at 0, 1/4 at ±1, 0 at infinity.</summary>
    public static double Hill(double u)
    {
        double v = 1 / (1 + (u * u));
        return v * v;
    }

    /// <summary>A wave of parabolas with period 1 and range -1 to 1, 0 at 0.</summary>
    public static double Wave(double u)
    {
        double v = Phase(u, 1);
        return v < 0.5 ? 16 * v * (0.5 - v) : -16 * (v - 0.5) * (1 - v);
    }

    /// <summary>
    /// Direction of a point as a fraction of a turn, in [0, 1): 0 along x, 1/4 along y. Between the axes it is the position on a
    /// square that stands on a corner, up to 0.011 from the angle. Not a number at (0, 0).
    /// </summary>
    public static double Turn(double x, double y)
    {
        double along = y / (Math.Abs(x) + Math.Abs(y));
        return (x >= 0 ? y >= 0 ? along : 4 + along : 2 - along) / 4;
    }

    /// <summary>Remainder of u / period, in [0, period) also for negative u.</summary>
    public static double Phase(double u, double period) => u - (Math.Floor(u / period) * period);

    /// <summary>0 below <paramref name="lower"/>, 1 above <paramref name="upper"/>, linear between them.</summary>
    public static double Ramp(double u, double lower, double upper) => Math.Clamp((u - lower) / (upper - lower), 0, 1);
}
