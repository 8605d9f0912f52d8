namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// Numbers of a cube's parts. Corner c lies at x = c&amp;1, y = c&gt;&gt;1&amp;1, z = c&gt;&gt;2. Edges 0..3 run along x, 4..7 along y,
/// 8..11 along z; within an axis they are numbered by their place on the two other axes, the lower axis first.
/// Face 2a lies at 0 of axis a, face 2a+1 at 1.
/// </summary>
internal static class CubeTopology
{
    public const int Corners = 8;
    public const int Edges = 12;
    public const int Faces = 6;

    /// <summary>Corner at the edge's start; its end is 1 further along the edge's axis.</summary>
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

    /// <summary>Corner at the edge's end.</summary>
    public static int End(int edge) => Start(edge) | (1 << (edge >> 2));

    /// <summary>The edge between two neighbouring corners.</summary>
    public static int Between(int a, int b)
    {
        for (int edge = 0; edge < Edges; edge++)
        {
            if ((Start(edge) == a && End(edge) == b) || (Start(edge) == b && End(edge) == a)) return edge;
        }

        throw new ArgumentException($"Corners {a} and {b} are no neighbours.");
    }

    /// <summary>Corner <paramref name="i"/> (0..3) of a face, counter-clockwise as seen from outside the cube.</summary>
    public static int FaceCorner(int face, int i)
    {
        (int axis, int side) = (face >> 1, face & 1);
        int turn = side == 1 ? i : (4 - i) & 3;
        (int u, int v) = (turn is 1 or 2 ? 1 : 0, turn >= 2 ? 1 : 0);
        return (side << axis) | (u << ((axis + 1) % 3)) | (v << ((axis + 2) % 3));
    }

    /// <summary>Edge from corner <paramref name="i"/> of a face to the next.</summary>
    public static int FaceEdge(int face, int i) => Between(FaceCorner(face, i & 3), FaceCorner(face, (i + 1) & 3));

    /// <summary>
    /// Whether both edges border one face: a chord between them would lie in that face, where another cube may have it too.
    /// </summary>
    public static bool ShareFace(int a, int b) => (FacesOf(a) & FacesOf(b)) != 0;

    /// <summary>Set of the two faces that meet at an edge.</summary>
    private static int FacesOf(int edge)
    {
        int faces = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            if (axis != edge >> 2) faces |= 1 << ((2 * axis) + ((Start(edge) >> axis) & 1));
        }

        return faces;
    }

    /// <summary>Whether the four corners of a face alternate in sign.</summary>
    public static bool IsAmbiguous(int signs, int face)
    {
        int Sign(int i) => (signs >> FaceCorner(face, i)) & 1;
        return Sign(0) == Sign(2) && Sign(1) == Sign(3) && Sign(0) != Sign(1);
    }

    /// <summary>Set of the ambiguous faces.</summary>
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
