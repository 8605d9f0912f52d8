using CtGpu.Host.Geometry;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>What surrounds the patient in a scan.</summary>
internal static class Surroundings
{
    /// <summary>Paints a chest that lies on a table.</summary>
    public static Chest AddPatient(this Scene scene, Chest? chest = null)
    {
        chest ??= new Chest();
        chest.PaintInto(scene);
        double depth = chest.Down.Y == 0 ? chest.HalfWidth : chest.HalfDepth;
        scene.AddTable(depth + 6, down: chest.Down);
        return chest;
    }

    /// <summary>Paints a chest without a table.</summary>
    public static Chest AddChest(this Scene scene, Chest? chest = null)
    {
        chest ??= new Chest();
        chest.PaintInto(scene);
        return chest;
    }

    /// <summary>A solid table top of 6 mm.</summary>
    /// <param name="distance">From the scan's axis, in mm.</param>
    public static void AddTable(this Scene scene, double distance, double halfWidth = 200, Vector3? down = null) =>
        scene.Replace(Plate(down ?? new(0, 1, 0), distance, distance + 6, halfWidth), 400, Tissue.Room, Tissue.Equipment);

    /// <summary>A table with a hollow core that is as long as the scan.</summary>
    public static void AddHollowTable(this Scene scene, double distance, double thickness)
    {
        const double halfWidth = 190, shell = 6;
        Vector3 down = new(0, 1, 0);
        scene.Replace(Plate(down, distance, distance + thickness, halfWidth), 400, Tissue.Room, Tissue.Equipment);
        scene.Paint(Plate(down, distance + shell, distance + thickness - shell, halfWidth - shell), -960, Tissue.Equipment);
    }

    /// <summary>A box with a closed core at each side of the patient.</summary>
    public static void AddCushions(this Scene scene)
    {
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            scene.Replace(Cushion(side, 16, 60, 150), 60, Tissue.Room, Tissue.Equipment);
            scene.Paint(Cushion(side, 12, 56, 146), -970, Tissue.Equipment);
        }

        static Block Cushion(int side, double x, double y, double z) =>
            new(new Vector3((side * 187) - x, 30 - y, -z), new Vector3((side * 187) + x, 30 + y, z));
    }

    /// <summary>A blanket over the patient, with air below it, that ends 11 mm beside the body.</summary>
    public static void AddBlanket(this Scene scene)
    {
        Solid outer = new Block(new Vector3(-170, -190, -Bounds.Far), new Vector3(170, -40, Bounds.Far));
        Solid inner = new Block(new Vector3(-165, -186, -Bounds.Far), new Vector3(165, -40, Bounds.Far));
        scene.Replace(outer - inner, -150, Tissue.Room, Tissue.Equipment);
    }

    private static Block Plate(Vector3 down, double near, double far, double halfWidth)
    {
        var across = new Vector3(halfWidth * Math.Abs(down.Y), halfWidth * Math.Abs(down.X), Bounds.Far);
        Vector3 a = near * down, b = far * down;
        return new Block(Bounds.Least(a, b) - across, Bounds.Most(a, b) + across);
    }
}
