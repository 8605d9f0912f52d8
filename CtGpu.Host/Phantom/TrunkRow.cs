namespace CtGpu.Host.Phantom;

/// <summary>Intersection of a row with the trunk: the semi-axes of the body at the row's z, and the row's position in it.</summary>
internal readonly struct TrunkRow
{
    /// <summary>y of the body's centre. It is above the image's centre, to leave space for the table.</summary>
    public const double CentreY = -8;

    private readonly double _halfWidth;
    private readonly double _halfDepth;

    public TrunkRow(SliceCanvas canvas, int row)
    {
        Row = row;
        Y = canvas.RowY[row] - CentreY;
        Z = canvas.RowZ[row];
        double up = Math.Max(Z / 167.5, 0);
        _halfWidth = 138 - (22 * up * up);
        _halfDepth = 98 - (14 * up * up);
    }

    private TrunkRow(TrunkRow from, double y)
    {
        this = from;
        Y = y;
    }

    public int Row { get; }

    /// <summary>Distance from the body's centre towards the back, in mm.</summary>
    public double Y { get; }

    /// <summary>Distance from the middle of the scan towards the head, in mm.</summary>
    public double Z { get; }

    /// <summary>The equivalent row if the trunk is scaled by <paramref name="factor"/> in y, about <paramref name="y"/>.</summary>
    public TrunkRow Shrunk(double factor, double y) => new(this, y + ((Y - y) / factor));

    /// <summary>Half-width of the outline <paramref name="depth"/> mm below the skin, or 0 if the row does not meet it.</summary>
    public double Outline(double depth) => Math.Max(0, _halfWidth - depth) * Shapes.Trunk(Y / (_halfDepth - depth));
}
