using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface;
using CtGpu.Kernels.Surface.CubeTables;

namespace CtGpu.Tests.Surface;

public sealed class CubeTableTests
{
    /// <summary>For every entry, the border of its triangles equals the contours of the faces, in the same direction.</summary>
    [Fact]
    public void Patches_are_bordered_by_the_contours_of_the_faces()
    {
        int patches = 0;
        foreach ((int signs, int joined, int tunnel, CubeContours contours) in Entries())
        {
            int[] corners = Corners(signs, joined, tunnel);
            var sides = new HashSet<(int From, int To)>();
            for (int i = 0; i < corners.Length; i += 3)
            {
                for (int k = 0; k < 3; k++)
                    Assert.True(sides.Add((corners[i + k], corners[i + ((k + 1) % 3)])), $"{signs} {joined} {tunnel}: a side occurs twice");
            }

            var border = sides.Where(s => !sides.Contains((s.To, s.From))).ToHashSet();
            IEnumerable<int> crossed = Enumerable.Range(0, CubeTopology.Edges).Where(e => contours.Next(e) >= 0);
            var expected = crossed.Select(e => (e, contours.Next(e))).ToHashSet();
            Assert.True(
                border.SetEquals(expected),
                $"{signs} {joined} {tunnel}: border {string.Join(' ', border)}, expected the contours {string.Join(' ', expected)}");
            patches++;
            // Sides of a tube may be in a face, where it would be twisted otherwise.
            if (tunnel != 0) continue;
            foreach ((int from, int to) in sides.Except(border).Where(s => s.From < CubePatch.Centre && s.To < CubePatch.Centre))
                Assert.False(CubeTopology.ShareFace(from, to), $"{signs} {joined} {tunnel}: chord {from}-{to} in a face");
        }

        Assert.True(patches > 256);
    }

    /// <summary>The Euler characteristic of a disc is 1, that of a tube 0.</summary>
    [Fact]
    public void Patches_are_discs_and_at_most_one_tube()
    {
        foreach ((int signs, int joined, int tunnel, CubeContours contours) in Entries())
        {
            int[] corners = Corners(signs, joined, tunnel);
            int crossed = contours.Loops.Sum(l => l.Length);
            int triangles = corners.Length / 3;
            int vertices = corners.Distinct().Count();
            int sides = ((3 * triangles) + crossed) / 2;
            Assert.Equal(contours.Loops.Count - (tunnel != 0 ? 2 : 0), vertices - sides + triangles);
        }
    }

    /// <summary>Compares the decider with the trilinear function sampled on a grid: corners are joined if a path connects them.</summary>
    [Fact]
    public void Joined_corners_are_joined_in_the_trilinear_function()
    {
        (int tunnels, int wrong) = (0, 0);
        foreach (short[] values in CubesThatMayHaveTunnels(2000))
        {
            (int tunnel, CubeContours contours) = Decide(values);
            if (tunnel != 0) tunnels++;
            foreach (bool above in (bool[])[true, false])
            {
                if (contours.Regions(above) != 2) continue;
                bool expected = tunnel == (above ? 1 : 2);
                // A coarse grid misses narrow passages; a finer grid finds most of them.
                if ((TrilinearRegions(values, 24, above) == 1) == expected) continue;
                if ((TrilinearRegions(values, 96, above) == 1) != expected) wrong++;
            }
        }

        Assert.True(tunnels > 20, $"{tunnels} tunnels");
        Assert.True(wrong <= 4, $"{wrong} differ");
    }

    /// <summary>The decider uses slices along z. Slices along x or y, and any mirrored cube, must give the same decision.</summary>
    [Fact]
    public void Tunnels_do_not_depend_on_how_the_cube_is_turned()
    {
        int tunnels = 0;
        foreach (short[] values in CubesThatMayHaveTunnels(20000))
        {
            int tunnel = Decide(values).Tunnel;
            if (tunnel != 0) tunnels++;
            for (int turn = 1; turn < 48; turn++)
            {
                // Permutes the bits of a corner's number (the axes), then mirrors the cube.
                int[] order = s_orders[turn % 6];
                var turned = new short[8];
                for (int c = 0; c < 8; c++)
                {
                    int permuted = ((c & 1) << order[0]) | ((c >> 1 & 1) << order[1]) | ((c >> 2) << order[2]);
                    turned[permuted ^ (turn / 6)] = values[c];
                }

                Assert.Equal(tunnel, Decide(turned).Tunnel);
            }
        }

        Assert.True(tunnels > 200, $"{tunnels} tunnels");
    }

    /// <summary>
    /// In both cubes, only corners 2 and 5 are below the level. For the first cube, skimage's marching_cubes returns a tunnel of six
    /// triangles. In the second cube, the edge of corner 2 is above the level in the slice that decides, so skimage returns two
    /// triangles without a tunnel. If all values are negated, it returns two triangles for each cube.
    /// </summary>
    [Fact]
    public void Opposite_corners_below_follow_Lewiner()
    {
        short[] tunnel = [55, 3, -17, 184, 94, -72, 87, 132], none = [50, 50, -1, 50, 50, -1, 50, 50];
        Assert.Equal((2, 0), (Decide(tunnel).Tunnel, Decide([.. tunnel.Select(v => (short)-v)]).Tunnel));
        Assert.Equal((0, 0), (Decide(none).Tunnel, Decide([.. none.Select(v => (short)-v)]).Tunnel));
    }

    private static readonly int[] s_opposite = [0x81, 0x42, 0x24, 0x18];

    private static readonly int[][] s_orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    private static IEnumerable<short[]> CubesThatMayHaveTunnels(int count)
    {
        var random = new Random(5);
        while (count > 0)
        {
            short[] values = [.. Enumerable.Range(0, 8).Select(_ => (short)random.Next(-100, 101))];
            CubeContours contours = Decide(values).Contours;
            if (contours.Regions(true) != 2 && contours.Regions(false) != 2) continue;
            if (s_opposite.Contains(contours.Signs ^ 255)) continue;
            count--;
            yield return values;
        }
    }

    private static unsafe (int Tunnel, CubeContours Contours) Decide(short[] values)
    {
        int signs = Enumerable.Range(0, 8).Sum(c => values[c] > 0 ? 1 << c : 0);
        fixed (short* first = values)
        fixed (int* numbers = CubeTable.Numbers)
        {
            var table = new CubeTableView<HostElements<int>>(new(numbers));
            var field = new SurfaceField<HostElements<short>>(new(first), new Shape3(2, 2, 2), SurfaceLevel.At(0));
            int found = CubeDecider.Entry(table, field, signs, 0);
            for (int joined = 0; joined < 64; joined++)
            {
                if ((joined & ~CubeTopology.AmbiguousFaces(signs)) != 0) continue;
                for (int tunnel = 0; tunnel < 3; tunnel++)
                {
                    if (Entry(signs, joined, tunnel) == found) return (tunnel, new CubeContours(signs, joined));
                }
            }
        }

        throw new InvalidOperationException("No such entry.");
    }

    private static unsafe int Entry(int signs, int joined, int tunnel)
    {
        int deciders = 0, bit = 0;
        for (int face = 0; face < 6; face++)
        {
            if ((CubeTopology.AmbiguousFaces(signs) >> face & 1) == 0) continue;
            deciders |= (joined >> face & 1) << bit++;
        }

        fixed (int* numbers = CubeTable.Numbers)
        {
            var table = new CubeTableView<HostElements<int>>(new(numbers));
            return table.Entry(table.RecordOf(signs, deciders), tunnel);
        }
    }

    private static unsafe int[] Corners(int signs, int joined, int tunnel)
    {
        int entry = Entry(signs, joined, tunnel < 0 ? 2 : tunnel);
        fixed (int* numbers = CubeTable.Numbers)
        {
            var table = new CubeTableView<HostElements<int>>(new(numbers));
            var corners = new List<int>();
            for (int i = 0; i < CubeTableView<HostElements<int>>.Triangles(entry); i++)
            {
                for (int k = 0; k < 3; k++) corners.Add(CubeTableView<HostElements<int>>.Corner(table.Triangle(entry, i), k));
            }

            return [.. corners];
        }
    }

    /// <summary>If every edge is crossed at its midpoint, no triangle is degenerate: the centre of a fan is on none of its sides.</summary>
    [Fact]
    public void Triangles_have_an_area()
    {
        foreach ((int signs, int joined, int tunnel, _) in Entries())
        {
            int[] corners = Corners(signs, joined, tunnel);
            Vector3 At(int corner) => corner < CubePatch.Centre ? Middle(corner) : Around(corner);
            Vector3 Around(int centre)
            {
                IEnumerable<int> fan = Enumerable.Range(0, corners.Length / 3).Where(i => corners[(3 * i) + 2] == centre);
                int[] around = [.. fan.Select(i => corners[3 * i])];
                return (1.0 / around.Length) * around.Select(Middle).Aggregate((a, b) => a + b);
            }

            for (int i = 0; i < corners.Length; i += 3)
            {
                Vector3 a = At(corners[i]), b = At(corners[i + 1]), c = At(corners[i + 2]);
                Assert.True((b - a).Cross(c - a).Length > 0.02, $"{signs} {joined} {tunnel}: {string.Join(' ', corners)} at {i}");
            }
        }

        static Vector3 Middle(int edge) => new(Part(edge, 0), Part(edge, 1), Part(edge, 2));
        static double Part(int edge, int axis) => edge >> 2 == axis ? 0.5 : (CubeTopology.Start(edge) >> axis) & 1;
    }

    private static IEnumerable<(int Signs, int Joined, int Tunnel, CubeContours Contours)> Entries()
    {
        for (int signs = 0; signs < 256; signs++)
        {
            int faces = CubeTopology.AmbiguousFaces(signs);
            for (int joined = 0; joined < 64; joined++)
            {
                if ((joined & ~faces) != 0) continue;
                var contours = new CubeContours(signs, joined);
                foreach (int tunnel in (int[])[0, 1, -1])
                {
                    if (tunnel == 0 || contours.Regions(tunnel > 0) == 2) yield return (signs, joined, tunnel, contours);
                }
            }
        }
    }

    private static int TrilinearRegions(short[] v, int n, bool above)
    {
        int side = n + 1;
        var open = new bool[side * side * side];
        for (int i = 0; i < open.Length; i++)
        {
            (double x, double y, double z) = (i % side / (double)n, i / side % side / (double)n, i / side / side / (double)n);
            double Row(int c) => v[c] + (x * (v[c + 1] - v[c]));
            double Plane(int c) => Row(c) + (y * (Row(c + 2) - Row(c)));
            double value = Plane(0) + (z * (Plane(4) - Plane(0)));
            open[i] = value > 0 == above;
        }

        int regions = 0;
        var stack = new Stack<int>();
        for (int seed = 0; seed < open.Length; seed++)
        {
            if (!open[seed]) continue;
            regions++;
            open[seed] = false;
            stack.Push(seed);
            while (stack.TryPop(out int at))
            {
                (int x, int y, int z) = (at % side, at / side % side, at / side / side);
                Visit(x > 0, at - 1);
                Visit(x < n, at + 1);
                Visit(y > 0, at - side);
                Visit(y < n, at + side);
                Visit(z > 0, at - (side * side));
                Visit(z < n, at + (side * side));
            }
        }

        return regions;

        void Visit(bool inside, int at)
        {
            if (!inside || !open[at]) return;
            open[at] = false;
            stack.Push(at);
        }
    }
}
