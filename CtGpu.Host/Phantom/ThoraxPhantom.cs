using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Phantom;

/// <summary>Receives a finished slice of stored values, y,x, x fastest. Called once for each slice, on several threads.</summary>
internal delegate void StoredSlice(int z, ReadOnlySpan<short> stored);

/// <summary>
/// A synthetic thorax. Closed curves are painted row by row, so any shape, spacing or tilt samples the same patient. Then come
/// the balls that make up tubes, and the scanner's blur and noise. Each thread computes slabs, with one more slice on either
/// side for the blur across slices. The result does not depend on the division into slabs.
/// </summary>
internal sealed class ThoraxPhantom
{
    /// <summary>Stored value outside the scan circle.</summary>
    public const short Padding = -2000;

    public const double RescaleIntercept = ScannerModel.LowestHounsfield;

    /// <summary>Field of view and scan length that the anatomy is drawn for, in mm.</summary>
    private const double StandardField = 306;
    private const double StandardLength = 335;

    private readonly PhantomOptions _options;
    private readonly TrunkWall _wall;
    private readonly Cavity _cavity;
    private readonly List<Sphere> _spheres;
    private readonly ScannerModel _scanner;
    private readonly double _scale;
    private readonly double _scaleZ;

    /// <exception cref="CtGpuException">The options are invalid.</exception>
    public ThoraxPhantom(PhantomOptions options)
    {
        options.Validate();
        _options = options;
        _wall = new TrunkWall(options);
        _cavity = new Cavity(options, new RandomSequence(options.Seed, 4).Uniform(0, 1));
        _spheres = Tubes.Create(options);
        _scanner = new ScannerModel(options);
        _scale = Math.Max(options.Shape.Y * options.Spacing.Y, options.Shape.X * options.Spacing.X) / StandardField;
        _scaleZ = options.Shape.Z * options.Spacing.Z / StandardLength;
    }

    public bool HasPadding => !_options.Has(PhantomFaults.TrayFull);

    /// <summary>Position of a slice along the table, in slice spacings.</summary>
    public double TablePosition(int z) => z + (_options.Has(PhantomFaults.Uneven) && z == _options.Shape.Z / 2 ? 0.3 : 0);

    public double RescaleSlope(int z)
    {
        if (_options.RescaleSlope is double slope) return slope;
        // Six decimals, as scanners write them. Every fifth slice has slope 1.
        return z % 5 == 0 ? 1 : Math.Round(0.4 + (1.2 * new CounterRandom(_options.Seed, 5).Uniform((ulong)z)), 6);
    }

    /// <summary>Computes all slices.</summary>
    public void Render(WorkerPool pool, StoredSlice sink)
    {
        int slab = Math.Max(4, (_options.Shape.Z + (4 * pool.Workers) - 1) / (4 * pool.Workers));
        int slabs = (_options.Shape.Z + slab - 1) / slab;
        pool.For(slabs, (index, _) => RenderSlab(index * slab, Math.Min((index + 1) * slab, _options.Shape.Z), sink));
    }

    private void RenderSlab(int begin, int end, StoredSlice sink)
    {
        var canvas = new SliceCanvas(_options.Shape.Y, _options.Shape.X, _options.Spacing.X / _scale);
        int last = _options.Shape.Z - 1;
        float[] below = new float[canvas.Hounsfield.Length], here = new float[below.Length], above = new float[below.Length];
        ushort[] codes = new ushort[below.Length];
        short[] stored = new short[below.Length];

        Paint(canvas, Math.Max(begin - 1, 0), ref below);
        Paint(canvas, begin, ref here);
        for (int z = begin; z < end; z++)
        {
            if (z < last) Paint(canvas, z + 1, ref above);
            _scanner.Acquire(z, z == 0 ? here : below, here, z == last ? here : above, codes);
            Store(z, codes, stored);
            sink(z, stored);
            (below, here, above) = (here, above, below);
        }
    }

    /// <summary>Paints a slice. Swaps the canvas's buffer with <paramref name="target"/>, which then holds the slice.</summary>
    private void Paint(SliceCanvas canvas, int z, ref float[] target)
    {
        int count = _options.SubSlices;
        for (int sub = 0; sub < count; sub++)
        {
            Place(canvas, z, Offset(sub, count), (Offset(2 * sub % count, count), Offset(3 * sub % count, count)));
            for (int row = 0; row < canvas.Rows; row++)
            {
                var trunk = new TrunkRow(canvas, row);
                _wall.PaintRow(canvas, trunk);
                _cavity.PaintRow(canvas, trunk);
                Skeleton.PaintRow(canvas, trunk);
            }

            PaintSpheres(canvas);
            if (count > 1) Average(canvas.Hounsfield, target, sub);
        }

        if (count > 1) target.CopyTo(canvas.Hounsfield, 0);
        ScannerModel.BlurInPlane(canvas);
        (canvas.Hounsfield, target) = (target, canvas.Hounsfield);
    }

    /// <summary>Makes the mean of <paramref name="count"/> slices the mean of one more.</summary>
    private static void Average(float[] slice, float[] mean, int count)
    {
        float share = 1f / (count + 1);
        for (int i = 0; i < slice.Length; i++) mean[i] = count == 0 ? slice[i] : mean[i] + ((slice[i] - mean[i]) * share);
    }

    /// <summary>The middle of a part of a voxel, if the middle of the voxel is 0.</summary>
    private static double Offset(int part, int count) => ((part + 0.5) / count) - 0.5;

    /// <param name="above">Distance of the painted plane from the middle of the slice, in slice spacings.</param>
    /// <param name="within">Distance of the painted points from the middle of their pixels, in rows and columns.</param>
    private void Place(SliceCanvas canvas, int z, double above, (double Row, double Column) within)
    {
        canvas.ColumnOffset = within.Column;
        (double sin, double cos) = Math.SinCos(_options.TiltDegrees * Math.PI / 180);
        double middle = (TablePosition(z) + above - ((_options.Shape.Z - 1) / 2.0)) * _options.Spacing.Z;
        for (int row = 0; row < canvas.Rows; row++)
        {
            double down = (row + within.Row - ((canvas.Rows - 1) / 2.0)) * _options.Spacing.Y;
            canvas.RowY[row] = down * cos / _scale;
            canvas.RowZ[row] = (middle + (down * sin)) / _scaleZ;
        }
    }

    private void PaintSpheres(SliceCanvas canvas)
    {
        double step = _options.Spacing.Y / _scale, stepZ = _options.Spacing.Z / _options.SubSlices / _scaleZ;
        double least = 0.55 * Math.Max(step, 0.5), leastZ = 0.51 * stepZ;
        double lowest = Math.Min(canvas.RowZ[0], canvas.RowZ[^1]), highest = Math.Max(canvas.RowZ[0], canvas.RowZ[^1]);
        double perMm = canvas.Rows > 1 ? 1 / (canvas.RowY[1] - canvas.RowY[0]) : 1;
        foreach (Sphere sphere in _spheres)
        {
            double reachZ = Math.Max(sphere.Radius, leastZ), reach = Math.Max(sphere.Radius, least);
            if (sphere.Z + reachZ < lowest || sphere.Z - reachZ > highest) continue;
            int first = (int)Math.Max(Math.Ceiling((sphere.Y - reach - canvas.RowY[0]) * perMm), 0);
            int last = (int)Math.Min(Math.Floor((sphere.Y + reach - canvas.RowY[0]) * perMm), canvas.Rows - 1);
            sphere.Paint(canvas, first, last, least, leastZ);
        }
    }

    private void Store(int z, ReadOnlySpan<ushort> codes, Span<short> stored)
    {
        double slope = RescaleSlope(z);
        short[] storedOf = new short[ScannerModel.Codes];
        for (int code = 0; code < storedOf.Length; code++) storedOf[code] = (short)Math.Round(code / slope);
        for (int i = 0; i < codes.Length; i++) stored[i] = storedOf[codes[i]];
        if (HasPadding) _scanner.Pad(stored, Padding);
    }
}
