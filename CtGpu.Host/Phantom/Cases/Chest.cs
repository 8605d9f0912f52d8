using CtGpu.Host.Geometry;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>
/// A chest of a few ellipsoids and tubes: trunk, lungs above two domes of the diaphragm, heart, airways, vessels, ribs and
/// spine. It shows what a lung mask depends on and is small enough to move, shrink or damage each part.
/// </summary>
internal sealed record Chest
{
    private const float Soft = 40;

    /// <summary>Factor of all lengths of lungs, heart and airways. The lungs have 4.2 L at 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Position of the lungs along z, in mm.</summary>
    public double Z { get; init; }

    /// <summary>Half the width of the trunk, in mm.</summary>
    public double HalfWidth { get; init; } = 165;

    /// <summary>Half the depth of the trunk, in mm.</summary>
    public double HalfDepth { get; init; } = 112;

    /// <summary>Upper end of the trunk. A neck continues above it.</summary>
    public double ShoulderZ { get; init; } = Bounds.Far;

    /// <summary>HU of lung in the middle; it rises by 60 HU every 80 mm downwards.</summary>
    public float LungHounsfield { get; init; } = -850;

    public int Vessels { get; init; } = 60;

    public bool HasLungs { get; init; } = true;

    public bool HasTrachea { get; init; } = true;

    public bool HasRight { get; init; } = true;

    /// <summary>Direction of gravity.</summary>
    public Vector3 Down { get; init; } = new(0, 1, 0);

    public Ellipsoid RightDome => new(At(-70, -10, -150), Scaled(85, 85, 70));

    public Ellipsoid LeftDome => new(At(70, -10, -165), Scaled(80, 85, 70));

    public Solid RightLung => Lung(-1);

    public Solid LeftLung => Lung(1);

    public Solid Trunk => new Column(0, 0, HalfWidth, HalfDepth, upperZ: ShoulderZ) | Neck;

    /// <summary>Bifurcation of the trachea.</summary>
    private Vector3 Carina => At(0, 10, 25);

    /// <summary>Factor of the thickness of the chest wall.</summary>
    private double WallScale => HalfDepth / 112;

    private Column Neck => new(0, 0, 70, 90, lowerZ: ShoulderZ);

    /// <summary>A point in coordinates of the chest at scale 1.</summary>
    public Vector3 At(double x, double y, double z) => Scaled(x, y, z) + new Vector3(0, 0, Z);

    public void PaintInto(Scene scene)
    {
        scene.Replace(Trunk, -100, Tissue.Room, Tissue.Body);
        scene.Paint(Inside(12, 12) | Neck, Soft, Tissue.Body);
        if (HasLungs) PaintLungs(scene);
        PaintBones(scene);
    }

    private void PaintLungs(Scene scene)
    {
        if (HasRight) scene.Replace(RightLung, 0, Tissue.Body, Tissue.RightLung);
        scene.Replace(LeftLung, 0, Tissue.Body, Tissue.LeftLung);
        scene.Shade(RightLung | LeftLung, (in Vector3 at, float _) => LungHounsfield + (float)(60 * at.Dot(Down) / 80), Tissue.Lungs);
        if (HasTrachea) PaintAirways(scene);
        for (int i = 0; i < Vessels; i++)
        {
            int side = i % 2 == 0 ? 1 : -1;
            Vector3 end = At(side * 72, 2, 0) + Scaled(scene.Random.Normal(30), scene.Random.Normal(45), scene.Random.Normal(70));
            scene.Paint(new Tube(At(side * 40, 10, 0), end, scene.Random.Uniform(1.2, 3)), Soft, Tissue.Lungs);
        }
    }

    /// <summary>Trachea and main bronchi. The bronchi end inside the lungs, and those parts are lung.</summary>
    private void PaintAirways(Scene scene)
    {
        Vector3 top = new(0, 0, 900);
        Solid wall = new Tube(Carina, top, 11 * Scale)
            | new Tube(Carina, At(-38, 12, -8), 9 * Scale)
            | new Tube(Carina, At(38, 12, -8), 9 * Scale);
        Solid lumen = new Tube(Carina, top, 9 * Scale) | new Tube(Carina, At(42, 12, -10), 6.5 * Scale);
        if (HasRight) lumen |= new Tube(Carina, At(-42, 12, -10), 6.5 * Scale);
        scene.Paint(wall, Soft, Tissue.Body);
        scene.Paint(wall, 20, Tissue.Lungs);
        scene.Replace(lumen, -1000, Tissue.Body, Tissue.Airway);
        scene.Paint(lumen, -1000, Tissue.Lungs);
    }

    private void PaintBones(Scene scene)
    {
        Solid ribs = (Inside(22, 18) - Inside(28, 24)) & Solid.Where(at => Shapes.Phase(at.Z, 50) < 22);
        scene.Paint(ribs, 400, Tissue.Body);
        scene.Paint(new Column(0, HalfDepth - (40 * WallScale), 18 * WallScale, 18 * WallScale), 300, Tissue.Body);
    }

    /// <summary>The trunk without a wall of this thickness at the sides, and at front and back, in mm at scale 1.</summary>
    private Column Inside(double side, double front) =>
        new(0, 0, HalfWidth - (side * WallScale), HalfDepth - (front * WallScale), upperZ: ShoulderZ);

    private Solid Lung(int side)
    {
        var heart = new Ellipsoid(At(22, -32, -40), Scaled(62, 50, 62));
        Solid mediastinum = new Block(At(-16, -200, -400), At(16, 200, 400));
        return new Ellipsoid(At(side * 72, 2, 0), Scaled(56, 82, 125)) - (heart | RightDome | LeftDome | mediastinum);
    }

    private Vector3 Scaled(double x, double y, double z) => Scale * new Vector3(x, y, z);
}
