namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// Intersection of the surface with the boundary of a cube: closed loops of crossed edges, and the regions of corners between
/// them. A set of signs has a bit for each corner above the level. A set of joined faces has a bit for each ambiguous face
/// across which the two corners above the level are connected.
/// </summary>
internal sealed class CubeContours
{
    private readonly int[] _region = new int[CubeTopology.Corners];
    private readonly int[] _next = new int[CubeTopology.Edges];

    /// <summary>Traces the contours of a cube.</summary>
    /// <param name="signs">Corners above the level, one bit each.</param>
    /// <param name="joined">Joined ambiguous faces, one bit each.</param>
    public CubeContours(int signs, int joined)
    {
        Signs = signs;
        Array.Fill(_next, -1);
        for (int corner = 0; corner < CubeTopology.Corners; corner++) _region[corner] = corner;
        for (int edge = 0; edge < CubeTopology.Edges; edge++)
        {
            if (!Crossed(edge)) Join(CubeTopology.Start(edge), CubeTopology.End(edge));
        }

        for (int face = 0; face < CubeTopology.Faces; face++) Trace(face, (joined >> face & 1) != 0);
        Loops = Close();
    }

    /// <summary>Corners above the level, one bit each.</summary>
    public int Signs { get; }

    /// <summary>Loops of crossed edges. Seen from outside the cube, the side above the level is on the right of a loop.</summary>
    public IReadOnlyList<int[]> Loops { get; }

    /// <summary>Returns the region of a corner, named by its lowest corner.</summary>
    public int Region(int corner) => _region[corner];

    /// <summary>Returns the next crossed edge on the contour of a face; -1 if <paramref name="edge"/> is not crossed.</summary>
    public int Next(int edge) => _next[edge];

    /// <summary>Returns the number of regions above or below the level.</summary>
    public int Regions(bool above) => Enumerable.Range(0, CubeTopology.Corners).Count(c => _region[c] == c && Above(c) == above);

    /// <summary>Returns the region on one side of a loop.</summary>
    public int RegionOf(int[] loop, bool above)
    {
        int start = CubeTopology.Start(loop[0]);
        return _region[Above(start) == above ? start : CubeTopology.End(loop[0])];
    }

    private bool Above(int corner) => (Signs >> corner & 1) != 0;

    private bool Crossed(int edge) => Above(CubeTopology.Start(edge)) != Above(CubeTopology.End(edge));

    /// <summary>
    /// Traces the contours of one face, counter-clockwise. A contour connects an edge where the value rises above the level to
    /// an edge where it falls below: the next such edge if the contour cuts off corners above, the previous one if it cuts off
    /// corners below.
    /// </summary>
    private void Trace(int face, bool joined)
    {
        bool ambiguous = CubeTopology.IsAmbiguous(Signs, face);
        bool back = ambiguous && joined;
        for (int i = 0; i < 4; i++)
        {
            int corner = CubeTopology.FaceCorner(face, i);
            if (ambiguous && Above(corner) == joined) Join(corner, CubeTopology.FaceCorner(face, (i + 2) & 3));
            if (Above(corner) || !Above(CubeTopology.FaceCorner(face, (i + 1) & 3))) continue;
            int rises = CubeTopology.FaceEdge(face, i);
            for (int step = 1; step < 4; step++)
            {
                int at = (i + (back ? 4 - step : step)) & 3;
                int falls = CubeTopology.FaceEdge(face, at);
                if (!Crossed(falls)) continue;
                _next[rises] = falls;
                break;
            }
        }
    }

    private void Join(int a, int b)
    {
        (int low, int high) = (Math.Min(_region[a], _region[b]), Math.Max(_region[a], _region[b]));
        for (int corner = 0; corner < CubeTopology.Corners; corner++)
        {
            if (_region[corner] == high) _region[corner] = low;
        }
    }

    /// <summary>Collects the loops by following the contours from face to face.</summary>
    private List<int[]> Close()
    {
        var loops = new List<int[]>();
        int seen = 0;
        for (int first = 0; first < CubeTopology.Edges; first++)
        {
            if (_next[first] < 0 || (seen >> first & 1) != 0) continue;
            var loop = new List<int>();
            for (int edge = first; (seen >> edge & 1) == 0; edge = _next[edge])
            {
                loop.Add(edge);
                seen |= 1 << edge;
            }

            loops.Add([.. loop]);
        }

        return loops;
    }
}
