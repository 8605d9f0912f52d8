using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>
/// Reference resample by definition, without code of the engines. Each line is extended by 40 samples of its end values on
/// each side. The B-spline coefficients solve the interpolation equations by a two-sided exponential sum. The weights are
/// values of the cardinal B-spline.
/// </summary>
internal static class NaiveZoom
{
    private const int Margin = 40;

    /// <summary>Returns the real-valued result in z,y,x order.</summary>
    public static double[] Run(short[] volume, Shape3 input, Shape3 output, int order, GridPlacement grid)
    {
        double[] samples = Array.ConvertAll(volume, v => (double)v);
        samples = Axis(samples, 1, input.Z, input.Y * input.X, output.Z, order, grid);
        samples = Axis(samples, output.Z, input.Y, input.X, output.Y, order, grid);
        return Axis(samples, output.Z * output.Y, input.X, 1, output.X, order, grid);
    }

    /// <summary>Returns whether a value is so close to a rounding tie that tests must accept both neighbours.</summary>
    public static bool IsTie(double value) => Math.Abs(Math.Abs(value - Math.Truncate(value)) - 0.5) < 1e-9;

    public static short Round(double value) =>
        (short)Math.Clamp(Math.Round(value, MidpointRounding.AwayFromZero), short.MinValue, short.MaxValue);

    private static double[] Axis(double[] source, int outer, int n, int inner, int m, int order, GridPlacement grid)
    {
        var result = new double[(long)outer * m * inner];
        var line = new double[n];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                for (int s = 0; s < n; s++) line[s] = source[(((o * n) + s) * inner) + i];
                double[] coefficients = order == 3 ? Coefficients(line) : [];
                for (int k = 0; k < m; k++)
                {
                    double at = Coordinate(k, n, m, grid);
                    result[(((o * m) + k) * inner) + i] = order switch
                    {
                        0 => line[(int)Math.Floor(Math.Clamp(at, 0, n - 1) + 0.5)],
                        1 => Linear(line, Math.Clamp(at, 0, n - 1)),
                        _ => Cubic(coefficients, at),
                    };
                }
            }
        }

        return result;
    }

    private static double Coordinate(int k, int n, int m, GridPlacement grid)
    {
        if (n == m) return k;
        if (grid == GridPlacement.Extent) return ((k + 0.5) * n / m) - 0.5;
        return m == 1 ? 0 : k * ((double)(n - 1) / (m - 1));
    }

    private static double Linear(double[] line, double at)
    {
        int floor = Math.Min((int)Math.Floor(at), line.Length - 1), next = Math.Min(floor + 1, line.Length - 1);
        return line[floor] + ((line[next] - line[floor]) * (at - floor));
    }

    /// <summary>Returns c[i] = sqrt(3) · sum over j of z^|j| · x[i-j] on the extended line.</summary>
    private static double[] Coefficients(double[] line)
    {
        double z = Math.Sqrt(3) - 2;
        var result = new double[line.Length + 8];
        for (int i = -4; i < line.Length + 4; i++)
        {
            double sum = 0;
            for (int j = -Margin; j <= Margin; j++)
                sum += Math.Pow(z, Math.Abs(j)) * line[Math.Clamp(i - j, 0, line.Length - 1)];
            result[i + 4] = Math.Sqrt(3) * sum;
        }

        return result;
    }

    private static double Cubic(double[] coefficients, double at)
    {
        int floor = (int)Math.Floor(at);
        double sum = 0;
        for (int t = floor - 1; t <= floor + 2; t++) sum += Spline(at - t) * coefficients[t + 4];
        return sum;
    }

    private static double Spline(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? (2.0 / 3) - (x * x) + (x * x * x / 2) : x < 2 ? Math.Pow(2 - x, 3) / 6 : 0;
    }
}
