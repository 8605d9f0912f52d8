namespace CtGpu.Host.Phantom;

/// <summary>A ball of one HU, a bead of a tube or a nodule, in mm of the standard patient as on <see cref="SliceCanvas"/>.</summary>
/// <param name="InLung">Only aerated lung is painted over.</param>
internal readonly record struct Sphere(double Z, double Y, double X, double Radius, float Hounsfield, bool InLung)
{
    /// <summary>
    /// Paints what the slice cuts of the ball. <paramref name="least"/> and <paramref name="leastZ"/> are the smallest
    /// half-axes that the grid cannot miss: thin vessels thicken instead of breaking up.
    /// </summary>
    public void Paint(SliceCanvas canvas, int firstRow, int lastRow, double least, double leastZ)
    {
        double radius = Math.Max(Radius, least), radiusZ = Math.Max(Radius, leastZ);
        for (int row = firstRow; row <= lastRow; row++)
        {
            double cut = Shapes.Circle((canvas.RowZ[row] - Z) / radiusZ);
            if (cut == 0) continue;
            double half = radius * cut * Shapes.Circle((canvas.RowY[row] - Y) / (radius * cut));
            if (half == 0) continue;
            if (!InLung)
            {
                canvas.Fill(row, X - half, X + half, Hounsfield);
                continue;
            }

            (int first, int last) = canvas.Between(X - half, X + half);
            Span<float> voxels = canvas.Row(row);
            ReadOnlySpan<bool> lung = canvas.LungRow(row);
            for (int i = first; i <= last; i++)
            {
                if (lung[i]) voxels[i] = Hounsfield;
            }
        }
    }
}
