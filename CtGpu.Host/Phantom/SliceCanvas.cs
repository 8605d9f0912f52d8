namespace CtGpu.Host.Phantom;

/// <summary>
/// One slice under construction, in HU. Lengths and positions are in mm of the standard patient (field of view 306 mm, length
/// 335 mm, centre at 0): x to the patient's left, y to the back, z to the head. Each row has its own z, since the rows of
/// a tilted slice rise.
/// </summary>
internal sealed class SliceCanvas(int rows, int columns, double step)
{
    private readonly double _centre = (columns - 1) / 2.0;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public float[] Hounsfield { get; set; } = new float[rows * columns];

    /// <summary>Voxels of aerated lung.</summary>
    public bool[] Lung { get; } = new bool[rows * columns];

    public double[] RowY { get; } = new double[rows];

    public double[] RowZ { get; } = new double[rows];

    public Span<float> Row(int row) => Hounsfield.AsSpan(row * Columns, Columns);

    public Span<bool> LungRow(int row) => Lung.AsSpan(row * Columns, Columns);

    /// <summary>Distance of the painted points from the middle of their columns, in columns.</summary>
    public double ColumnOffset { get; set; }

    public double X(int column) => (column + ColumnOffset - _centre) * step;

    /// <summary>Columns whose centres are in lower..upper mm. Empty if First exceeds Last.</summary>
    public (int First, int Last) Between(double lower, double upper) =>
        ((int)Math.Ceiling(Math.Clamp((lower / step) + _centre - ColumnOffset, 0, Columns)),
         (int)Math.Floor(Math.Clamp((upper / step) + _centre - ColumnOffset, -1, Columns - 1)));

    public void Fill(int row, double lower, double upper, float hounsfield)
    {
        (int first, int last) = Between(lower, upper);
        if (first <= last) Row(row).Slice(first, last - first + 1).Fill(hounsfield);
    }

    /// <summary>Fills lower..upper and its mirror image.</summary>
    public void FillBoth(int row, double lower, double upper, float hounsfield)
    {
        Fill(row, lower, upper, hounsfield);
        Fill(row, -upper, -lower, hounsfield);
    }

    /// <summary>Fills the row's part of an ellipse around (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public void Ellipse(int row, double x, double y, double halfWidth, double halfHeight, float hounsfield)
    {
        double half = halfWidth * Shapes.Circle((RowY[row] - y) / halfHeight);
        if (half > 0) Fill(row, x - half, x + half, hounsfield);
    }

    /// <summary>Fills the row's part of an ellipsoid.</summary>
    public void Ellipsoid(int row, (double Z, double Y, double X) centre, (double Z, double Y, double X) radii, float hounsfield)
    {
        double cut = Shapes.Circle((RowZ[row] - centre.Z) / radii.Z);
        if (cut > 0) Ellipse(row, centre.X, centre.Y, radii.X * cut, radii.Y * cut, hounsfield);
    }
}
