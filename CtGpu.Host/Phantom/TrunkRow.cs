namespace CtGpu.Host.Phantom;

/// <summary>Where a row cuts the trunk: the body's half-axes at the row's height, and the row's place in it.</summary>
internal readonly struct TrunkRow
{
    /// <summary>y of the body's centre: above the image's, for the table below.</summary>
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

    /// <summary>mm behind the body's centre.</summary>
    public double Y { get; }

    /// <summary>mm above the middle of the scan.</summary>
    public double Z { get; }

    /// <summary>The row as it would lie in a trunk <paramref name="factor"/> times as deep, shrunk towards <paramref name="y"/>.</summary>
    public TrunkRow Shrunk(double factor, double y) => new(this, y + ((Y - y) / factor));

    /// <summary>Half-width of the outline that lies <paramref name="depth"/> mm below the skin; 0 where the row misses it.</summary>
    public double Outline(double depth) => Math.Max(0, _halfWidth - depth) * Shapes.Trunk(Y / (_halfDepth - depth));
}
