namespace CtGpu.Host.Phantom;

/// <summary>A ball of one HU value, in mm of the standard patient as in <see cref="SliceCanvas"/>.</summary>
/// <param name="InLung">Paints only voxels of aerated lung.</param>
internal readonly record struct Sphere(double Z, double Y, double X, double Radius, float Hounsfield, bool InLung)
{
    /// <summary>
    /// Paints the intersection of the ball with a slice. <paramref name="least"/> and <paramref name="leastZ"/> are the smallest
    /// half-axes that always contain a voxel centre: thin vessels get thicker instead of breaking up.
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
