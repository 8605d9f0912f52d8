using CtGpu.Host.Geometry;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>
/// A region of space in patient coordinates (LPS, mm). Regions are tested point by point with the four basic operations, whose
/// results IEEE 754 defines to the last bit, so every machine computes the same phantom.
/// </summary>
internal abstract class Solid
{
    /// <summary>A box that contains the region.</summary>
    public abstract Bounds Bounds { get; }

    public abstract bool Contains(in Vector3 at);

    public static Solid operator |(Solid a, Solid b) => new Combined(a, b, a.Bounds.Around(b.Bounds), (first, second) => first | second);

    public static Solid operator &(Solid a, Solid b) => new Combined(a, b, a.Bounds.Within(b.Bounds), (first, second) => first & second);

    public static Solid operator -(Solid a, Solid b) => new Combined(a, b, a.Bounds, (first, second) => first & !second);

    /// <summary>A region given by a condition, without bounds.</summary>
    public static Solid Where(Predicate<Vector3> condition) => new Condition(condition);

    private sealed class Combined(Solid a, Solid b, Bounds bounds, Func<bool, bool, bool> combine) : Solid
    {
        public override Bounds Bounds { get; } = bounds;

        public override bool Contains(in Vector3 at) => combine(a.Contains(at), b.Contains(at));
    }

    private sealed class Condition(Predicate<Vector3> condition) : Solid
    {
        public override Bounds Bounds => Bounds.Everywhere;

        public override bool Contains(in Vector3 at) => condition(at);
    }
}

/// <summary>A box with faces along the axes. Lengths are finite, so that arithmetic on them gives numbers.</summary>
internal readonly record struct Bounds(Vector3 Lower, Vector3 Upper)
{
    /// <summary>Further away than any scan, in mm.</summary>
    public const double Far = 1e6;

    public static Bounds Everywhere => new(new Vector3(-Far, -Far, -Far), new Vector3(Far, Far, Far));

    public Bounds Around(Bounds other) => new(Least(Lower, other.Lower), Most(Upper, other.Upper));

    public Bounds Within(Bounds other) => new(Most(Lower, other.Lower), Least(Upper, other.Upper));

    public static Vector3 Least(Vector3 a, Vector3 b) => new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    public static Vector3 Most(Vector3 a, Vector3 b) => new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));
}

internal sealed class Ellipsoid(Vector3 centre, Vector3 radii) : Solid
{
    public static Ellipsoid Ball(Vector3 centre, double radius) => new(centre, new Vector3(radius, radius, radius));

    public override Bounds Bounds => new(centre - radii, centre + radii);

    /// <summary>The ellipsoid with radii that are longer by <paramref name="mm"/>, or shorter if it is negative.</summary>
    public Ellipsoid Grown(double mm) => new(centre, radii + new Vector3(mm, mm, mm));

    public override bool Contains(in Vector3 at)
    {
        double x = (at.X - centre.X) / radii.X, y = (at.Y - centre.Y) / radii.Y, z = (at.Z - centre.Z) / radii.Z;
        return (x * x) + (y * y) + (z * z) <= 1;
    }
}

/// <summary>An elliptical cylinder along z.</summary>
internal sealed class Column(
    double x, double y, double radiusX, double radiusY, double lowerZ = -Bounds.Far, double upperZ = Bounds.Far) : Solid
{
    public override Bounds Bounds => new(new Vector3(x - radiusX, y - radiusY, lowerZ), new Vector3(x + radiusX, y + radiusY, upperZ));

    public override bool Contains(in Vector3 at)
    {
        double across = (at.X - x) / radiusX, down = (at.Y - y) / radiusY;
        return (across * across) + (down * down) <= 1 && at.Z >= lowerZ && at.Z <= upperZ;
    }
}

/// <summary>All points within a distance of a line between two points: a cylinder with round ends.</summary>
internal sealed class Tube(Vector3 from, Vector3 to, double radius) : Solid
{
    private readonly Vector3 _along = to - from;

    public override Bounds Bounds { get; } = new(
        Bounds.Least(from, to) - new Vector3(radius, radius, radius), Bounds.Most(from, to) + new Vector3(radius, radius, radius));

    public override bool Contains(in Vector3 at)
    {
        Vector3 offset = at - from;
        Vector3 nearest = Math.Clamp(offset.Dot(_along) / _along.Dot(_along), 0, 1) * _along;
        Vector3 distance = offset - nearest;
        return distance.Dot(distance) <= radius * radius;
    }
}

/// <summary>A box with faces along the axes.</summary>
internal sealed class Block(Vector3 lower, Vector3 upper) : Solid
{
    public override Bounds Bounds => new(lower, upper);

    public override bool Contains(in Vector3 at) =>
        at.X >= lower.X && at.X <= upper.X && at.Y >= lower.Y && at.Y <= upper.Y && at.Z >= lower.Z && at.Z <= upper.Z;
}
