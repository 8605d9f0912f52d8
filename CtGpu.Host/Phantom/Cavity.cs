namespace CtGpu.Host.Phantom;

/// <summary>
/// The anatomy inside the chest wall: lungs above the diaphragm, abdomen below it, mediastinum and heart between the lungs.
/// </summary>
internal sealed class Cavity(PhantomOptions options, double phase)
{
    private const double WallDepth = 25.5;
    private const double ApexZ = 132;
    private const double LungWidestZ = 30;
    private const double DiaphragmThickness = 3;

    private static readonly (double Z, double Y, double X) s_heart = (-42, -20, 20);
    private static readonly (double Z, double Y, double X) s_heartRadii = (58, 38, 48);

    private readonly bool _air = !options.Has(PhantomFaults.NoAir);

    /// <summary>Paints one row inside the wall and marks its lung voxels.</summary>
    public void PaintRow(SliceCanvas canvas, TrunkRow trunk)
    {
        canvas.LungRow(trunk.Row).Clear();
        double wall = trunk.Outline(WallDepth);
        if (wall > 0 && trunk.Z < LungWidestZ) PaintAbdomen(canvas, trunk, wall);
        double medial = Mediastinum(trunk);
        if (wall > 0) canvas.Fill(trunk.Row, -medial, medial, -88);
        canvas.Ellipsoid(trunk.Row, Raised(s_heart), Wider(s_heartRadii, 4), -92);
        canvas.Ellipsoid(trunk.Row, Raised(s_heart), s_heartRadii, 42);
        double lateral = Lateral(trunk);
        if (_air && lateral > 0)
        {
            PaintLung(canvas, trunk, 1, medial, lateral);
            PaintLung(canvas, trunk, -1, medial, lateral);
        }
    }

    /// <summary>Converts a point from the body's centre to the image's centre, which the canvas uses.</summary>
    private static (double Z, double Y, double X) Raised((double Z, double Y, double X) centre) =>
        (centre.Z, centre.Y + TrunkRow.CentreY, centre.X);

    private static (double Z, double Y, double X) Wider((double Z, double Y, double X) radii, double mm) =>
        (radii.Z + mm, radii.Y + mm, radii.X + mm);

    /// <summary>Lateral limit of the lungs: the wall, which narrows towards the apex. 0 if the row has no lung.</summary>
    private static double Lateral(TrunkRow trunk)
    {
        if (trunk.Z <= LungWidestZ) return trunk.Outline(WallDepth);
        double taper = Shapes.Circle((trunk.Z - LungWidestZ) / (ApexZ - LungWidestZ));
        if (taper <= 0) return 0;
        double full = trunk.Shrunk(taper, y: 12).Outline(WallDepth);
        return full <= 0 ? 0 : 34 + ((full - 34) * taper);
    }

    /// <summary>Half-width of the tissue between the lungs, without the heart.</summary>
    private static double Mediastinum(TrunkRow trunk)
    {
        double great = 17 * Shapes.Hill((trunk.Y + 2) / 38) * (1 - (0.35 * Shapes.Ramp(trunk.Z, 60, 110)));
        double spine = 27 * Shapes.Circle((trunk.Y - 62) / 30);
        double thymus = 6 + (8 * Shapes.Ramp(trunk.Z, 40, 110));
        return Math.Max(thymus + great, spine);
    }

    private void PaintAbdomen(SliceCanvas canvas, TrunkRow trunk, double wall)
    {
        int row = trunk.Row;
        canvas.Fill(row, -wall, wall, -98);
        canvas.Ellipsoid(row, Raised((-112, 30, 84)), (40, 40, 22), 52);
        canvas.Ellipsoid(row, Raised((-122, -18, 44)), (44, 34, 42), 38);
        if (_air) canvas.Ellipsoid(row, Raised((-120, -34, 46)), (26, 15, 28), -1000);
        canvas.Ellipsoid(row, Raised((-140, 36, 0)), (60, 26, 46), 46);
    }

    private void PaintLung(SliceCanvas canvas, TrunkRow trunk, int side, double medial, double lateral)
    {
        double cut = Shapes.Circle((trunk.Z - s_heart.Z) / s_heartRadii.Z);
        double heart = s_heartRadii.X * cut * Shapes.Circle((trunk.Y - s_heart.Y) / (s_heartRadii.Y * cut));
        double inner = heart > 0 ? Math.Max(medial, (side * s_heart.X) + heart + 2) : medial;
        (int first, int last) = side > 0 ? canvas.Between(inner, lateral) : canvas.Between(-lateral, -inner);
        Span<float> voxels = canvas.Row(trunk.Row);
        Span<bool> lung = canvas.LungRow(trunk.Row);

        double domeBase = side > 0 ? -112 : -104, domeHeight = (side > 0 ? 46 : 54) * Shapes.Hill((trunk.Y + 8) / 95);
        bool nearDome = trunk.Z < domeBase + domeHeight;
        float gravity = (float)(-862 + (42 * trunk.Y / 70));
        float ripple = (float)(16 * Shapes.Wave((trunk.Y / 38) + phase));
        double fissure = trunk.Z - (12 + (0.95 * trunk.Y));
        for (int i = first; i <= last; i++)
        {
            double x = Math.Abs(canvas.X(i));
            if (nearDome)
            {
                double above = trunk.Z - (domeBase + (domeHeight * Shapes.Hill((x - 52) / 75)));
                if (above < 0)
                {
                    if (above > -DiaphragmThickness) voxels[i] = 48;
                    else if (side < 0) voxels[i] = 58;
                    continue;
                }
            }

            lung[i] = true;
            bool onFissure = Math.Abs(fissure + (7 * Shapes.Hill((x - 60) / 30))) < 0.8;
            voxels[i] = onFissure ? -700 : gravity + (ripple * (float)Shapes.Wave((x / 31) + (trunk.Z / 44)));
        }
    }
}
