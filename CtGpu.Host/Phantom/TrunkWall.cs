namespace CtGpu.Host.Phantom;

/// <summary>Everything around the thoracic cavity: table, clothing, skin, fat, muscle, scapulae and ribs.</summary>
internal sealed class TrunkWall(PhantomOptions options)
{
    /// <summary>Depth of the ribs' outer surface below the skin.</summary>
    private const double RibDepth = 15.5;
    private const double RibThickness = 8;
    private const double RibPitch = 24;
    private const double RibHeight = 9.5;

    private readonly double _tableHalfWidth = options.Has(PhantomFaults.TrayFull) ? 1000 : 118;

    /// <summary>Paints the whole row and overwrites its contents.</summary>
    public void PaintRow(SliceCanvas canvas, TrunkRow trunk)
    {
        int row = trunk.Row;
        canvas.Row(row).Fill(-1000);
        PaintTable(canvas, trunk);

        double gap = 3.5 + (1.8 * Shapes.Wave((trunk.Y / 61) + (trunk.Z / 170)));
        if (trunk.Y < 40 && trunk.Outline(-gap) > 0) canvas.FillBoth(row, trunk.Outline(-gap), trunk.Outline(-gap - 1.2), -350);

        FillInside(canvas, trunk, 0, 15);
        FillInside(canvas, trunk, 2, (float)(-102 + (8 * Shapes.Wave(trunk.Y / 47))));
        FillInside(canvas, trunk, 9 + (3 * Shapes.Ramp(trunk.Y, -80, 0)), 52);
        if (trunk.Y > 25 && trunk.Z is > 5 and < 118) PaintScapulae(canvas, trunk);
        FillInside(canvas, trunk, RibDepth - 1, -60);
        FillInside(canvas, trunk, RibDepth, 50);
        if (trunk.Z > -142) PaintRibs(canvas, trunk);
    }

    private static void FillInside(SliceCanvas canvas, TrunkRow trunk, double depth, float hounsfield)
    {
        double half = trunk.Outline(depth);
        if (half > 0) canvas.Fill(trunk.Row, -half, half, hounsfield);
    }

    /// <summary>A carbon shell around foam, with a hollow for the patient.</summary>
    private void PaintTable(SliceCanvas canvas, TrunkRow trunk)
    {
        const double deepest = 101, bottom = 124, shell = 1.5;
        if (trunk.Y < deepest - 10 || trunk.Y > bottom + shell) return;
        (int first, int last) = canvas.Between(-_tableHalfWidth, _tableHalfWidth);
        Span<float> voxels = canvas.Row(trunk.Row);
        for (int i = first; i <= last; i++)
        {
            double x = Math.Min(Math.Abs(canvas.X(i)) / 45, 2.6);
            double below = trunk.Y - (deepest - (x * x));
            if (below < 0) continue;
            voxels[i] = below < shell || trunk.Y > bottom ? 150 : -935;
        }
    }

    /// <summary>Two thin blades behind the ribs.</summary>
    private static void PaintScapulae(SliceCanvas canvas, TrunkRow trunk)
    {
        double inner = Math.Max(trunk.Outline(14.2), 48);
        double outer = Math.Min(trunk.Outline(11.6), 62 + (0.3 * (trunk.Z - 5)));
        if (inner < outer) canvas.FillBoth(trunk.Row, inner, outer, 640);
    }

    /// <summary>
    /// Rings that slope down towards the front, so a slice cuts each one obliquely. A voxel in the shell is bone if it is in
    /// the lower part of its period in z. The outermost 1.6 mm are cortical bone.
    /// </summary>
    private static void PaintRibs(SliceCanvas canvas, TrunkRow trunk)
    {
        const double cortex = 1.6;
        double outer = trunk.Outline(RibDepth);
        if (outer <= 0) return;
        double inner = trunk.Outline(RibDepth + RibThickness);
        double marrowOuter = trunk.Outline(RibDepth + cortex), marrowInner = trunk.Outline(RibDepth + RibThickness - cortex);
        Span<float> voxels = canvas.Row(trunk.Row);
        (int first, int last) = canvas.Between(Math.Max(inner, 13), outer);
        for (int i = first; i <= last; i++)
        {
            double x = canvas.X(i);
            double height = Shapes.Phase(trunk.Z - (0.32 * (trunk.Y + 60)) + (0.09 * x), RibPitch);
            if (height >= RibHeight) continue;
            bool marrow = x < marrowOuter && x > marrowInner && height is > cortex and < RibHeight - cortex;
            voxels[i] = marrow ? 320 : 880;
            voxels[canvas.Columns - 1 - i] = voxels[i];
        }
    }
}
