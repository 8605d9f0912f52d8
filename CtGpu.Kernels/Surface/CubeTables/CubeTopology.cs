namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// Numbering of the parts of a cube. Corner c is at x = c&amp;1, y = c&gt;&gt;1&amp;1, z = c&gt;&gt;2. Edges 0..3 are parallel to x,
/// 4..7 to y, 8..11 to z; within an axis they are numbered by their position on the two other axes, the lower axis first.
/// Face 2a is at 0 on axis a, face 2a+1 at 1.
/// </summary>
internal static class CubeTopology
{
    public const int Corners = 8;
    public const int Edges = 12;
    public const int Faces = 6;

    /// <summary>Returns the corner at the start of an edge, where its axis is 0.</summary>
    public static int Start(int edge)
    {
        (int axis, int low, int high) = (edge >> 2, edge & 1, (edge >> 1) & 1);
        return axis switch
        {
            0 => (low << 1) | (high << 2),
            1 => low | (high << 2),
            _ => low | (high << 1),
        };
    }

    /// <summary>Returns the corner at the end of an edge, where its axis is 1.</summary>
    public static int End(int edge) => Start(edge) | (1 << (edge >> 2));

    /// <summary>Returns the edge between two neighbouring corners.</summary>
    public static int Between(int a, int b)
    {
        for (int edge = 0; edge < Edges; edge++)
        {
            if ((Start(edge) == a && End(edge) == b) || (Start(edge) == b && End(edge) == a)) return edge;
        }

        throw new ArgumentException($"Corners {a} and {b} of a cube: not neighbours. Expected the two ends of an edge.");
    }

    /// <summary>Returns corner <paramref name="i"/> (0..3) of a face, counter-clockwise when seen from outside the cube.</summary>
    public static int FaceCorner(int face, int i)
    {
        (int axis, int side) = (face >> 1, face & 1);
        int turn = side == 1 ? i : (4 - i) & 3;
        (int u, int v) = (turn is 1 or 2 ? 1 : 0, turn >= 2 ? 1 : 0);
        return (side << axis) | (u << ((axis + 1) % 3)) | (v << ((axis + 2) % 3));
    }

    /// <summary>Returns the edge from corner <paramref name="i"/> of a face to the next corner.</summary>
    public static int FaceEdge(int face, int i) => Between(FaceCorner(face, i & 3), FaceCorner(face, (i + 1) & 3));

    /// <summary>
    /// Returns whether two edges border the same face. A chord between them is in that face, and another cube may have it too.
    /// </summary>
    public static bool ShareFace(int a, int b) => (FacesOf(a) & FacesOf(b)) != 0;

    /// <summary>Returns the two faces that meet at an edge, one bit each.</summary>
    private static int FacesOf(int edge)
    {
        int faces = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            if (axis != edge >> 2) faces |= 1 << ((2 * axis) + ((Start(edge) >> axis) & 1));
        }

        return faces;
    }

    /// <summary>Returns whether the four corners of a face alternate in sign.</summary>
    public static bool IsAmbiguous(int signs, int face)
    {
        int Sign(int i) => (signs >> FaceCorner(face, i)) & 1;
        return Sign(0) == Sign(2) && Sign(1) == Sign(3) && Sign(0) != Sign(1);
    }

    /// <summary>Returns the ambiguous faces, one bit each.</summary>
    public static int AmbiguousFaces(int signs)
    {
        int faces = 0;
        for (int face = 0; face < Faces; face++)
        {
            if (IsAmbiguous(signs, face)) faces |= 1 << face;
        }

        return faces;
    }
}
