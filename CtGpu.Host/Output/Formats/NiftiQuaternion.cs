using CtGpu.Host.Geometry;

namespace CtGpu.Host.Output.Formats;

/// <summary>
/// The qform of NIfTI: a unit quaternion (A,B,C,D) and a handedness of ±1, the factor of the third axis. A is not negative and not stored.
/// Readers compute A from the other three, which multiplies their rounding error by 1/A.
/// </summary>
internal readonly record struct NiftiQuaternion(float B, float C, float D, float Handedness)
{
    private const double Negligible = 1e-6;

    /// <summary>The rotation with these columns, which should be orthonormal. The third is negated if they are left-handed.</summary>
    public static NiftiQuaternion From(Vector3 i, Vector3 j, Vector3 k)
    {
        float handedness = i.Cross(j).Dot(k) < 0 ? -1 : 1;
        k = handedness * k;

        // Four times the squares of the components. Starting from the largest avoids a division by a small number.
        double a = 1 + i.X + j.Y + k.Z, b = 1 + i.X - j.Y - k.Z, c = 1 - i.X + j.Y - k.Z, d = 1 - i.X - j.Y + k.Z;
        double largest = Math.Max(Math.Max(a, b), Math.Max(c, d));
        (double A, double B, double C, double D) q =
            largest == a ? (a, j.Z - k.Y, k.X - i.Z, i.Y - j.X)
            : largest == b ? (j.Z - k.Y, b, i.Y + j.X, i.Z + k.X)
            : largest == c ? (k.X - i.Z, i.Y + j.X, c, j.Z + k.Y)
            : (i.Y - j.X, i.Z + k.X, j.Z + k.Y, d);
        double norm = Math.Sqrt((q.A * q.A) + (q.B * q.B) + (q.C * q.C) + (q.D * q.D)) * (q.A < 0 ? -1 : 1);
        bool halfTurn = Math.Abs(q.A / norm) < Negligible;
        return new NiftiQuaternion(Rounded(q.B / norm, halfTurn), Rounded(q.C / norm, halfTurn), Rounded(q.D / norm, halfTurn), handedness);
    }

    /// <summary>Columns of the rotation, computed from the three stored components as a reader does.</summary>
    public (Vector3 I, Vector3 J, Vector3 K) Axes()
    {
        (double b, double c, double d) = (B, C, D);
        double a = Math.Sqrt(Math.Max(0, 1 - (b * b) - (c * c) - (d * d)));
        return (
            new Vector3((a * a) + (b * b) - (c * c) - (d * d), 2 * ((b * c) + (a * d)), 2 * ((b * d) - (a * c))),
            new Vector3(2 * ((b * c) - (a * d)), (a * a) + (c * c) - (b * b) - (d * d), 2 * ((c * d) + (a * b))),
            Handedness * new Vector3(2 * ((b * d) + (a * c)), 2 * ((c * d) - (a * b)), (a * a) + (d * d) - (b * b) - (c * c)));
    }

    /// <summary>
    /// Rounds to float32, if required away from zero. A is 0 for a half turn, as of every axial series that is tilted about the left-right
    /// axis only. Rounding the other three away from zero prevents readers from computing an A of about 1e-4 instead of 0.
    /// </summary>
    private static float Rounded(double value, bool awayFromZero)
    {
        float nearest = (float)value;
        if (!awayFromZero || Math.Abs((double)nearest) >= Math.Abs(value)) return nearest;
        return value > 0 ? MathF.BitIncrement(nearest) : MathF.BitDecrement(nearest);
    }
}
