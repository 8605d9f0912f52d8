using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface.CubeTables;

namespace CtGpu.Kernels.Surface;

/// <summary>
/// What the trilinear function of a cube does where the signs of its corners leave it open. A value at the level counts as
/// below: it joins nothing. Only integers are added, and only products are compared as doubles, so that no device can round
/// otherwise than another.
/// </summary>
internal static class CubeDecider
{
    /// <summary>Entry of the table for a cube.</summary>
    public static int Entry<TTable, TVoxels>(CubeTableView<TTable> table, in SurfaceField<TVoxels> field, int signs, long cube)
        where TTable : struct, IElements<int>
        where TVoxels : struct, IElements<short>
    {
        int deciders = 0, bit = 0, ambiguous = table.AmbiguousFaces(signs);
        for (int face = 0; ambiguous >> face != 0; face++)
        {
            if ((ambiguous >> face & 1) == 0) continue;
            if (Joins(field, signs, cube, face)) deciders |= 1 << bit;
            bit++;
        }

        int record = table.RecordOf(signs, deciders);
        return table.Entry(record, table.MayHaveTunnel(record) ? Tunnel(table, record, field, signs, cube) : 0);
    }

    /// <summary>
    /// The asymptotic decider: the saddle of the face's bilinear function is above the level. Both cubes of a face
    /// compare the same two products.
    /// </summary>
    private static bool Joins<T>(in SurfaceField<T> field, int signs, long cube, int face)
        where T : struct, IElements<short>
    {
        int first = CubeTopology.FaceCorner(face, 0);
        long even = field.Above(cube, first) * field.Above(cube, CubeTopology.FaceCorner(face, 2));
        long odd = field.Above(cube, CubeTopology.FaceCorner(face, 1)) * field.Above(cube, CubeTopology.FaceCorner(face, 3));
        return (((signs >> first) & 1) != 0 ? even - odd : odd - even) > 0;
    }

    /// <summary>
    /// A slice at height t has values A,B,C,D on the four edges along z, A opposite C. Where A and C differ in sign from B and D,
    /// AC &gt; BD joins A with C, AC &lt; BD joins B with D. At the ends of such a stretch of t the cube's faces have
    /// decided already, so only the extremum of AC - BD can join regions that are two on the boundary.
    /// </summary>
    /// <returns>0 for none, 1 for a tunnel above the level, 2 for one below.</returns>
    private static int Tunnel<TTable, TVoxels>(CubeTableView<TTable> table, int record, in SurfaceField<TVoxels> field, int signs, long cube)
        where TTable : struct, IElements<int>
        where TVoxels : struct, IElements<short>
    {
        long a = field.Above(cube, 0), b = field.Above(cube, 1), c = field.Above(cube, 3), d = field.Above(cube, 2);
        long da = field.Above(cube, 4) - a, db = field.Above(cube, 5) - b, dc = field.Above(cube, 7) - c, dd = field.Above(cube, 6) - d;
        // AC - BD = square t² + linear t + constant, extreme at t = -linear / (2 square).
        long square = (da * dc) - (db * dd), linear = (a * dc) + (c * da) - (b * dd) - (d * db), constant = (a * c) - (b * d);
        // Turned, so that square is above 0 and the signs of what is divided by it stay.
        bool turned = square < 0;
        long twice = 2 * (turned ? -square : square), towards = turned ? linear : -linear;
        if (towards < 0 || towards > twice || square == 0) return AreOpposite(~signs) ? 2 : 0;
        bool above = IsAbove(a, da, twice, towards);
        if (above != IsAbove(c, dc, twice, towards) || above == IsAbove(b, db, twice, towards) || above == IsAbove(d, dd, twice, towards)) return 0;
        // The extremum is constant - linear²/(4 square).
        double least = (double)linear * linear, most = 2.0 * twice * (turned ? -constant : constant);
        if (AreOpposite(~signs)) return 2;
        if (least == most) return 0;
        bool even = most > least != turned;
        bool sign = even == above;
        int first = Place(signs, even ? 0 : 1, sign), second = Place(signs, even ? 3 : 2, sign);
        return table.SameRegion(record, first, second) ? 0 : sign ? 1 : 2;
    }

    /// <summary>
    /// Whether the corners are two at the ends of a diagonal of the cube. Between two such corners below the level Lewiner's
    /// program and those that follow it make a tunnel unless one of them is above it in the extreme slice, though
    /// mostly the trilinear function has none. This one does as they do, so that its surfaces are equal to theirs.
    /// </summary>
    private static bool AreOpposite(int corners)
    {
        int set = corners & ((1 << CubeTopology.Corners) - 1);
        return set is 0x81 or 0x42 or 0x24 or 0x18;
    }

    /// <summary>Whether start + t * rise is above 0 at t = towards / twice.</summary>
    private static bool IsAbove(long start, long rise, long twice, long towards) => (double)start * twice > -((double)rise * towards);

    /// <summary>The end of an edge along z that has a sign.</summary>
    private static int Place(int signs, int corner, bool above) => (signs >> corner & 1) != 0 == above ? corner : corner + 4;
}
