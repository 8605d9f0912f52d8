using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface.CubeTables;

namespace CtGpu.Kernels.Surface;

/// <summary>
/// Decides, from the trilinear function of a cube, the topology that the signs of its corners leave ambiguous. A value equal
/// to the level counts as below. Sums are integers, and doubles only compare products, so all devices decide
/// the same.
/// </summary>
internal static class CubeDecider
{
    /// <summary>Returns the table entry of a cube.</summary>
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
    /// Asymptotic decider: returns whether the saddle of the bilinear function of a face is above the level. Both cubes that share
    /// the face compare the same two products.
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
    /// Decides whether a tunnel through the cube connects two regions of its boundary. A slice at height t has values A,B,C,D on
    /// the four edges along z, A opposite C. While A and C differ in sign from B and D, AC &gt; BD connects A with C, and
    /// AC &lt; BD connects B with D. At the ends of such an interval of t the faces of the cube have decided already. So only the
    /// extremum of AC - BD can connect regions that are separate on the boundary.
    /// </summary>
    /// <returns>0 for no tunnel, 1 for a tunnel above the level, 2 for a tunnel below.</returns>
    private static int Tunnel<TTable, TVoxels>(
        CubeTableView<TTable> table, int record, in SurfaceField<TVoxels> field, int signs, long cube)
        where TTable : struct, IElements<int>
        where TVoxels : struct, IElements<short>
    {
        long a = field.Above(cube, 0), b = field.Above(cube, 1), c = field.Above(cube, 3), d = field.Above(cube, 2);
        long da = field.Above(cube, 4) - a, db = field.Above(cube, 5) - b, dc = field.Above(cube, 7) - c, dd = field.Above(cube, 6) - d;
        // AC - BD = square t² + linear t + constant, extreme at t = -linear / (2 square).
        long square = (da * dc) - (db * dd), linear = (a * dc) + (c * da) - (b * dd) - (d * db), constant = (a * c) - (b * d);
        // Negated if needed, so that square is positive and a division by it keeps signs.
        bool turned = square < 0;
        long twice = 2 * (turned ? -square : square), towards = turned ? linear : -linear;
        if (towards < 0 || towards > twice || square == 0) return AreOpposite(~signs) ? 2 : 0;
        bool above = IsAbove(a, da, twice, towards);
        if (above != IsAbove(c, dc, twice, towards) || above == IsAbove(b, db, twice, towards) || above == IsAbove(d, dd, twice, towards))
            return 0;
        // The extremum is constant - linear² / (4 square).
        double least = (double)linear * linear, most = 2.0 * twice * (turned ? -constant : constant);
        if (AreOpposite(~signs)) return 2;
        if (least == most) return 0;
        bool even = most > least != turned;
        bool sign = even == above;
        int first = Place(signs, even ? 0 : 1, sign), second = Place(signs, even ? 3 : 2, sign);
        return table.SameRegion(record, first, second) ? 0 : sign ? 1 : 2;
    }

    /// <summary>
    /// Returns whether the set consists of the two ends of a space diagonal of the cube. If two such corners are below the level,
    /// Lewiner's program and its successors create a tunnel unless one of them is above the level in the extreme slice. The
    /// trilinear function mostly has no tunnel there. This code does the same, so that its surfaces equal theirs.
    /// </summary>
    private static bool AreOpposite(int corners)
    {
        int set = corners & ((1 << CubeTopology.Corners) - 1);
        return set is 0x81 or 0x42 or 0x24 or 0x18;
    }

    /// <summary>Returns whether start + t * rise is above 0 at t = towards / twice.</summary>
    private static bool IsAbove(long start, long rise, long twice, long towards) =>
        (double)start * twice > -((double)rise * towards);

    /// <summary>Returns the end of an edge along z that has the given sign.</summary>
    private static int Place(int signs, int corner, bool above) => (signs >> corner & 1) != 0 == above ? corner : corner + 4;
}
