namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// Triangles between the loops of a cube: a disc for each loop, or a tube between two that the interior joins. A disc's chord
/// never lies in a face of the cube, where the neighbour might have the same one; a tube's does where it must. Of several
/// ways the one with the shortest chords, edges crossed at their middles, is taken, but for pentagons; a loop of 8 or more edges gets a centre.
/// </summary>
internal static class CubePatch
{
    /// <summary>Name of the centre among a patch's corners.</summary>
    public const int Centre = CubeTopology.Edges;

    private const int LongestFlat = 7;
    private const double InFace = 1e6;

    /// <summary>
    /// Triangles as triples of crossed edges or <see cref="Centre"/>; seen from below the level they run counter-clockwise.
    /// </summary>
    /// <param name="tunnel">0, or the sign of the two regions that are one inside the cube: 1 above the level, -1 below.</param>
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

    /// <summary>The loops about the two regions of a sign that face the one region of the other sign between them.</summary>
    private static (int[] A, int[] B) Ends(CubeContours contours, bool above)
    {
        foreach (int[] a in contours.Loops)
        {
            foreach (int[] b in contours.Loops)
            {
                if (contours.RegionOf(a, above) < contours.RegionOf(b, above) && contours.RegionOf(a, !above) == contours.RegionOf(b, !above)) return (a, b);
            }
        }

        throw new ArgumentException("No two loops border one region.");
    }

    private static void Disc(int[] loop, int signs, List<int> triangles)
    {
        int n = loop.Length;
        if (n == 5)
        {
            int first = FirstOfPentagon(loop, signs);
            for (int i = 1; i < n - 1; i++) triangles.AddRange([loop[first], loop[(first + i) % n], loop[(first + i + 1) % n]]);
            return;
        }

        if (n > LongestFlat)
        {
            for (int i = 0; i < n; i++) triangles.AddRange([loop[i], loop[(i + 1) % n], Centre]);
            return;
        }

        // Best cut of the polygon from corner i to corner j, by increasing span.
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

        if (cost[0, n - 1] >= InFace) throw new InvalidOperationException($"Loop {string.Join(',', loop)} has no triangles off the faces.");
        Cut(loop, cut, 0, n - 1, triangles);
    }

    /// <summary>
    /// Five edges are crossed about three corners in a row, three of them parallel. Lewiner's tables fan them out from the last of these as one
    /// goes around the three corners: not the shortest chords, but a surface's area should not depend on the program.
    /// </summary>
    private static int FirstOfPentagon(int[] loop, int signs)
    {
        bool Parallel(int i) => loop[i % 5] >> 2 == loop[(i + 1) % 5] >> 2;
        int first = Enumerable.Range(0, 5).First(i => Parallel(i) && Parallel(i + 1));
        int above = loop.Select(edge => (signs >> CubeTopology.Start(edge) & 1) != 0 ? CubeTopology.Start(edge) : CubeTopology.End(edge)).Distinct().Count();
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

    /// <summary>0 for a side of the polygon.</summary>
    private static double Chord(int[] loop, int i, int j) => j - i == 1 || j - i == loop.Length - 1 ? 0 : Cost(loop[i], loop[j]);

    private static double Cost(int a, int b) => CubeTopology.ShareFace(a, b) ? InFace : Length(a, b);

    /// <summary>Between the middles of two edges.</summary>
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
