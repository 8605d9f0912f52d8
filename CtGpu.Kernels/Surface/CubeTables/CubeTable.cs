namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// Triangles of every cube: an entry for each combination of 256 sets of signs, the decisions on its ambiguous faces, and no
/// tunnel, a tunnel above or a tunnel below the level. Built once by the rules of <see cref="CubeContours"/> and
/// <see cref="CubePatch"/>. Layout of <see cref="Numbers"/>: see <see cref="CubeTableView{T}"/>.
/// Topology after Chernyaev, Marching Cubes 33, CERN CN/95-17 (1995), and Lewiner et al., Journal of Graphics Tools 8(2) (2003).
/// </summary>
internal static class CubeTable
{
    private const int SignSets = 1 << CubeTopology.Corners;

    /// <summary>The table, in a pinned array.</summary>
    public static int[] Numbers { get; } = Build();

    private static int[] Build()
    {
        var numbers = new List<int>(new int[2 * SignSets]);
        var entries = new List<(int At, int[] Corners)>();
        for (int signs = 0; signs < SignSets; signs++)
        {
            int faces = CubeTopology.AmbiguousFaces(signs);
            numbers[signs] = (numbers.Count << CubeTopology.Faces) | faces;
            for (int joined = 0; joined < 1 << CubeTopology.Faces; joined++)
            {
                if ((joined & ~faces) != 0) continue;
                var contours = new CubeContours(signs, joined);
                numbers.Add(Regions(contours));
                foreach (int tunnel in (int[])[0, 1, -1])
                {
                    if (tunnel == 0 || contours.Regions(tunnel > 0) == 2)
                        entries.Add((numbers.Count, CubePatch.Triangles(contours, tunnel)));
                    numbers.Add(0);
                }
            }
        }

        foreach ((int at, int[] corners) in entries)
        {
            int centres = corners.Contains(CubePatch.Centre) ? 1 : 0;
            numbers[at] = (numbers.Count << 8) | (centres << 5) | (corners.Length / 3);
            for (int i = 0; i < corners.Length; i += 3) numbers.Add(corners[i] | (corners[i + 1] << 4) | (corners[i + 2] << 8));
        }

        for (int signs = 0; signs < SignSets; signs++)
        {
            int record = numbers[signs] >> CubeTopology.Faces;
            bool decided = CubeTopology.AmbiguousFaces(signs) == 0 && (numbers[record + 2] | numbers[record + 3]) == 0;
            if (decided) numbers[SignSets + signs] = numbers[record + 1];
        }

        int[] pinned = GC.AllocateUninitializedArray<int>(numbers.Count, pinned: true);
        numbers.CopyTo(pinned);
        return pinned;
    }

    /// <summary>Returns the regions of the corners, four bits each.</summary>
    private static int Regions(CubeContours contours)
    {
        int regions = 0;
        for (int corner = 0; corner < CubeTopology.Corners; corner++) regions |= contours.Region(corner) << (4 * corner);
        return regions;
    }
}
