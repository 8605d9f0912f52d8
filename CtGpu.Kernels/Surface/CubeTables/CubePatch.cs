namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// Triangulates the loops of a cube: a disc for each loop, or a tube between two loops that the interior connects. A chord of
/// a disc is never in a face of the cube, because the neighbouring cube could have the same chord. A chord of a tube is in a
/// face only if unavoidable. Discs have the shortest chords, with edges crossed at their midpoints; pentagons are an
/// exception. A loop of 8 or more edges is triangulated around a centre vertex.
/// </summary>
internal static class CubePatch
{
    /// <summary>Number of the centre vertex among the corners of a patch.</summary>
    public const int Centre = CubeTopology.Edges;

    /// <summary>Maximum number of edges of a loop without a centre.</summary>
    private const int LongestFlat = 7;

    /// <summary>Cost of a chord in a face; larger than any sum of lengths.</summary>
    private const double InFace = 1e6;

    /// <summary>
    /// Returns triangles as triples of crossed edges or <see cref="Centre"/>, counter-clockwise when seen from below the level.
    /// </summary>
    /// <param name="contours">Loops and regions of the cube.</param>
    /// <param name="tunnel">0 for no tunnel; else the sign of the two regions that a tunnel connects: 1 above the level, -1 below.</param>
    public static int[] Triangles(CubeContours contours, int tunnel)
    {
        var loops = contours.Loops.ToList();
        var triangles = new List<int>();
        if (tunnel != 0)
        {
            (int[] a, int[] b) = Ends(contours, tunnel > 0);
            CubeStrip.Add(a, b, triangles);
            loops.Remove(a);
            loops.Remove(b);
        }

        foreach (int[] loop in loops) Disc(loop, contours.Signs, triangles);
        return [.. triangles];
    }

    /// <summary>Returns the loops around the two regions of one sign that border the same region of the other sign.</summary>
    private static (int[] A, int[] B) Ends(CubeContours contours, bool above)
    {
        foreach (int[] a in contours.Loops)
        {
            foreach (int[] b in contours.Loops)
            {
                if (contours.RegionOf(a, above) < contours.RegionOf(b, above)
                    && contours.RegionOf(a, !above) == contours.RegionOf(b, !above))
                    return (a, b);
            }
        }

        throw new ArgumentException("Cube with a tunnel: found no two loops that border one region.");
    }

    private static void Disc(int[] loop, int signs, List<int> triangles)
    {
        int n = loop.Length;
        if (n == 5)
        {
            int first = FirstOfPentagon(loop, signs);
            for (int i = 1; i < n - 1; i++)
                triangles.AddRange([loop[first], loop[(first + i) % n], loop[(first + i + 1) % n]]);
            return;
        }

        if (n > LongestFlat)
        {
            for (int i = 0; i < n; i++) triangles.AddRange([loop[i], loop[(i + 1) % n], Centre]);
            return;
        }

        // Minimum-cost triangulation of the polygon from corner i to corner j, by increasing span.
        var cost = new double[n, n];
        var cut = new int[n, n];
        for (int span = 2; span < n; span++)
        {
            for (int i = 0; i + span < n; i++)
            {
                int j = i + span;
                cost[i, j] = double.MaxValue;
                for (int k = i + 1; k < j; k++)
                {
                    double whole = cost[i, k] + cost[k, j] + Chord(loop, i, k) + Chord(loop, k, j);
                    if (whole < cost[i, j]) (cost[i, j], cut[i, j]) = (whole, k);
                }
            }
        }

        if (cost[0, n - 1] >= InFace)
            throw new InvalidOperationException($"Loop {string.Join(',', loop)}: every triangulation has a chord in a face.");
        Cut(loop, cut, 0, n - 1, triangles);
    }

    /// <summary>
    /// Returns the corner from which a pentagon is triangulated as a fan. Its five edges surround three corners in a row, and
    /// three of the edges are parallel. Lewiner's tables use the last of these three, in the direction around the corners.
    /// These are not the shortest chords, but they give the surface the same area as other programs.
    /// </summary>
    private static int FirstOfPentagon(int[] loop, int signs)
    {
        bool Parallel(int i) => loop[i % 5] >> 2 == loop[(i + 1) % 5] >> 2;
        int first = Enumerable.Range(0, 5).First(i => Parallel(i) && Parallel(i + 1));
        int above = loop
            .Select(edge => (signs >> CubeTopology.Start(edge) & 1) != 0 ? CubeTopology.Start(edge) : CubeTopology.End(edge))
            .Distinct().Count();
        return above == 3 ? (first + 2) % 5 : first;
    }

    private static void Cut(int[] loop, int[,] cut, int i, int j, List<int> triangles)
    {
        if (j - i < 2) return;
        int k = cut[i, j];
        triangles.AddRange([loop[i], loop[k], loop[j]]);
        Cut(loop, cut, i, k, triangles);
        Cut(loop, cut, k, j, triangles);
    }

    /// <summary>Returns the cost of a chord; 0 for a side of the polygon.</summary>
    private static double Chord(int[] loop, int i, int j) => j - i == 1 || j - i == loop.Length - 1 ? 0 : Cost(loop[i], loop[j]);

    private static double Cost(int a, int b) => CubeTopology.ShareFace(a, b) ? InFace : Length(a, b);

    /// <summary>Returns the distance between the midpoints of two edges.</summary>
    public static double Length(int a, int b)
    {
        double squares = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double apart = Middle(a, axis) - Middle(b, axis);
            squares += apart * apart;
        }

        return Math.Sqrt(squares);
    }

    private static double Middle(int edge, int axis) => edge >> 2 == axis ? 0.5 : (CubeTopology.Start(edge) >> axis) & 1;
}
