namespace CtGpu.Host.Phantom;

/// <summary>Bones of the midline, painted over the cavity: vertebrae with discs, canal and processes, and the sternum.</summary>
internal static class Skeleton
{
    private const double VertebraPitch = 28;
    private const double DiscHeight = 4.5;

    public static void PaintRow(SliceCanvas canvas, TrunkRow trunk)
    {
        if (trunk.Y > 30) PaintVertebra(canvas, trunk);
        else if (trunk.Y < -60 && trunk.Z is > -45 and < 105) PaintSternum(canvas, trunk);
    }

    private static void PaintVertebra(SliceCanvas canvas, TrunkRow trunk)
    {
        int row = trunk.Row;
        double level = Shapes.Phase(trunk.Z, VertebraPitch);
        const double body = 52 + TrunkRow.CentreY, canal = 73 + TrunkRow.CentreY;
        if (level < DiscHeight)
        {
            canvas.Ellipse(row, 0, body, 17, 15, 95);
        }
        else
        {
            bool endPlate = level < DiscHeight + 1.5 || level > VertebraPitch - 1.5;
            canvas.Ellipse(row, 0, body, 17.5, 15.5, 690);
            if (!endPlate) canvas.Ellipse(row, 0, body, 16, 14, 195);
        }

        if (level is > 8 and < 22)
        {
            canvas.Ellipse(row, 0, canal + 3, 33, 4.5, 560);
            canvas.Ellipse(row, 0, canal + 15, 3, 9, 520);
        }

        if (level > 6) canvas.Ellipse(row, 0, canal, 12, 11, 720);
        canvas.Ellipse(row, 0, canal, 9, 8, 8);
        canvas.Ellipse(row, 0, canal, 5.5, 4.5, 34);
    }

    private static void PaintSternum(SliceCanvas canvas, TrunkRow trunk)
    {
        const double centre = -77 + TrunkRow.CentreY;
        double half = 13 + (11 * Shapes.Ramp(trunk.Z, 60, 100));
        canvas.Ellipse(trunk.Row, 0, centre, half, 6, 520);
        canvas.Ellipse(trunk.Row, 0, centre, half - 2, 4.4, 180);
    }
}
