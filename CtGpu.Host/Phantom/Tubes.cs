using CtGpu.Host.Geometry;

namespace CtGpu.Host.Phantom;

/// <summary>
/// All structures made of balls, in painting order: great vessels, lung vessels, nodules, airways. Airway walls are painted
/// before the lumina, so that branches open into each other.
/// </summary>
internal static class Tubes
{
    private const float Blood = 44;
    private const float AirwayWall = 25;
    private const float AirwayLumen = -992;
    private const int MaxBeads = 12000;

    private static readonly Vector3 s_carina = new(0, 12, 28);

    public static List<Sphere> Create(PhantomOptions options)
    {
        var spheres = new List<Sphere>();
        AddGreatVessels(spheres);
        if (options.Has(PhantomFaults.NoAir)) return spheres;

        var vessels = new RandomSequence(options.Seed, 1);
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            // Arteries, then the veins, which are below and in front of them.
            foreach (var root in (ReadOnlySpan<Vector3>)[new(side * 20, 2, 6), new(side * 22, -6, -14)])
                spheres.AddRange(Branches(vessels, root, side, 4.6, 0.5).Select(bead => Ball(bead.At, bead.Radius, Blood, inLung: true)));
        }

        AddNodules(spheres, new RandomSequence(options.Seed, 2));
        AddAirways(spheres, new RandomSequence(options.Seed, 3), options.Has(PhantomFaults.Tracheostomy));
        return spheres;
    }

    private static void AddGreatVessels(List<Sphere> spheres)
    {
        AddTube(spheres, 15, Blood, new(-8, -22, -30), new(-14, -26, 20), new(-8, -18, 42), new(10, 4, 52), new(19, 26, 40));
        AddTube(spheres, 12, Blood, new(19, 28, 38), new(17, 32, -40), new(8, 34, -168));
        AddTube(spheres, 13, Blood, new(14, -32, -10), new(16, -28, 14), new(4, -12, 22));
        AddTube(spheres, 9, Blood, new(4, -12, 18), new(-34, 0, 6));
        AddTube(spheres, 9, Blood, new(14, -18, 20), new(36, 2, 12));
        AddTube(spheres, 8.5, Blood, new(-27, -14, -10), new(-26, -18, 40), new(-22, -14, 75));
        AddTube(spheres, 6, Blood, new(-22, -14, 75), new(-34, -10, 167));
        AddTube(spheres, 5.5, Blood, new(-8, -14, 55), new(-20, 0, 167));
        AddTube(spheres, 5, Blood, new(12, 0, 58), new(24, 4, 167));
        AddTube(spheres, 6, 36, new(5, 30, 160), new(5, 31, 20), new(4, 26, -90));
    }

    private static void AddNodules(List<Sphere> spheres, RandomSequence random)
    {
        for (int n = 0; n < 10; n++)
        {
            int side = n % 2 == 0 ? -1 : 1;
            // Every third nodule is at the pleura.
            double reach = n % 3 == 0 ? random.Uniform(0.93, 1) : random.Uniform(0.25, 0.8);
            double up = random.Uniform(-1, 1), across = random.Uniform(-1, 1);
            double ring = Shapes.Circle(up);
            var at = new Vector3(side * (64 + (44 * reach * ring * Shapes.Circle(across))), 64 * reach * ring * across, 25 + (85 * up));
            spheres.Add(Ball(at, random.Uniform(2.5, 11), 48, inLung: true));
        }
    }

    private static void AddAirways(List<Sphere> spheres, RandomSequence random, bool tracheostomy)
    {
        var walls = new List<Sphere>();
        var lumina = new List<Sphere>();
        AddAirway(9, new(0, 10, 175), s_carina);
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            var hilum = new Vector3(side * 34, 8, side < 0 ? 4 : 0);
            AddAirway(6.5, s_carina, hilum);
            foreach ((Vector3 at, double radius) in Branches(random, hilum, side, 4, 1.4))
            {
                walls.Add(Ball(at, radius + 1.2, AirwayWall, inLung: true));
                lumina.Add(Ball(at, radius, AirwayLumen, inLung: true));
            }
        }

        if (tracheostomy) AddTube(lumina, 6, -1000, new(0, 10, 109), new(0, -100, 109));
        spheres.AddRange(walls);
        spheres.AddRange(lumina);

        void AddAirway(double radius, Vector3 from, Vector3 to)
        {
            AddTube(walls, radius + 2, AirwayWall, from, to);
            AddTube(lumina, radius, AirwayLumen, from, to);
        }
    }

    /// <summary>
    /// Balls of a tree that starts at the hilum towards three lobes and splits until its branches are thin. Each branch turns
    /// outwards and to a random point in its lung, which makes the tree fill the lung. It ends when it leaves the lung.
    /// </summary>
    private static IEnumerable<(Vector3 At, double Radius)> Branches(
        RandomSequence random, Vector3 root, int side, double rootRadius, double thinnest)
    {
        var open = new Queue<(Vector3 At, Vector3 Towards, double Radius)>();
        foreach (double up in (ReadOnlySpan<double>)[0.9, 0.1, -0.9])
        {
            Vector3 towards = Unit(new Vector3(side, random.Normal(0.3), up + random.Normal(0.15)));
            open.Enqueue((root, towards, rootRadius * random.Uniform(0.75, 1)));
        }

        int beads = 0;
        while (beads < MaxBeads && open.TryDequeue(out var branch))
        {
            (Vector3 at, Vector3 towards, double radius) = branch;
            int steps = (int)random.Uniform(7, 17);
            for (int i = 0; i < steps; i++)
            {
                towards = Unit(towards + Jitter(random, 0.1));
                at += Math.Max(radius * 0.65, 0.8) * towards;
                beads++;
                yield return (at, radius);
            }

            if (radius <= thinnest || LungDistance(at, side) > 1.1) continue;
            int children = random.Uniform(0, 1) < 0.75 ? 2 : 3;
            for (int i = 0; i < children; i++)
            {
                Vector3 target = LungCentre(side) + new Vector3(random.Uniform(-40, 40), random.Uniform(-58, 58), random.Uniform(-100, 90));
                Vector3 turned = towards + (0.3 * Unit(at - root)) + (0.7 * Unit(target - at)) + Jitter(random, 0.3);
                open.Enqueue((at, Unit(turned), radius * random.Uniform(0.68, 0.9)));
            }
        }
    }

    private static Vector3 LungCentre(int side) => new(side * 66, 0, 18);

    /// <summary>Distance from the lung's centre, scaled to about 1 at the lung's surface.</summary>
    private static double LungDistance(Vector3 at, int side)
    {
        Vector3 from = at - LungCentre(side);
        return new Vector3(from.X / 50, from.Y / 70, from.Z / 112).Length;
    }

    private static void AddTube(List<Sphere> spheres, double radius, float hounsfield, params ReadOnlySpan<Vector3> points)
    {
        for (int i = 1; i < points.Length; i++)
        {
            Vector3 way = points[i] - points[i - 1];
            int beads = (int)Math.Ceiling(way.Length / (radius * 0.25));
            for (int n = 0; n <= beads; n++)
                spheres.Add(Ball(points[i - 1] + ((double)n / beads * way), radius, hounsfield, inLung: false));
        }
    }

    /// <summary>Converts y from the body's centre to the image's centre.</summary>
    private static Sphere Ball(Vector3 at, double radius, float hounsfield, bool inLung) =>
        new(at.Z, at.Y + TrunkRow.CentreY, at.X, radius, hounsfield, inLung);

    private static Vector3 Jitter(RandomSequence random, double deviation) =>
        new(random.Normal(deviation), random.Normal(deviation), random.Normal(deviation));

    private static Vector3 Unit(Vector3 v) => 1 / v.Length * v;
}
