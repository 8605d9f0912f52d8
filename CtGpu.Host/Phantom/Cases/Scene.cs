using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Returns the HU of a painted voxel from its position and its HU before.</summary>
internal delegate float Shade(in Vector3 at, float before);

/// <summary>One step of painting: all voxels of a region that hold some tissue get a new HU.</summary>
/// <param name="Where">Paints only voxels with one of these tissues.</param>
/// <param name="Keep">Tissues that painted voxels keep.</param>
/// <param name="Add">Tissues that painted voxels get.</param>
internal sealed record PaintStep(Solid Region, Shade Shade, Tissue Where, Tissue Keep, Tissue Add);

/// <summary>Directions of the images' rows and columns, which give the position of the patient, and the attribute for it.</summary>
/// <param name="Column">Unit vector of increasing column index, LPS.</param>
/// <param name="Row">Unit vector of increasing row index, LPS.</param>
internal sealed record ImageAxes(Vector3 Column, Vector3 Row, string PatientPosition)
{
    public static readonly ImageAxes Supine = new(new(1, 0, 0), new(0, 1, 0), "HFS");
    public static readonly ImageAxes Prone = new(new(-1, 0, 0), new(0, -1, 0), "HFP");
    public static readonly ImageAxes RightDecubitus = new(new(0, 1, 0), new(-1, 0, 0), "HFDR");
    public static readonly ImageAxes FeetFirst = new(new(-1, 0, 0), new(0, 1, 0), "FFS");
    public static readonly ImageAxes Coronal = new(new(1, 0, 0), new(0, 0, -1), "HFS");
    public static readonly ImageAxes Sagittal = new(new(0, 1, 0), new(0, 0, -1), "HFS");

    public Vector3 Slice => Column.Cross(Row);
}

/// <summary>The scan circle: voxels outside it have one stored value.</summary>
/// <param name="IsDeclared">Whether PixelPaddingValue has the value.</param>
internal sealed record ScanCircle(double RadiusMm, short Stored, bool IsDeclared = false);

/// <summary>
/// A scan under construction: its field, its series and what is painted into it, in order. Positions are LPS in mm, 0 in
/// the middle of the chest: x to the patient's left, y to the back, z to the head.
/// </summary>
internal sealed class Scene(int seed)
{
    private readonly List<PaintStep> _steps = [];

    public IReadOnlyList<PaintStep> Steps => _steps;

    public int Seed { get; } = seed;

    /// <summary>Positions and radii of vessels.</summary>
    public RandomSequence Random { get; } = new(seed, 1);

    public Vector3 FieldCentre { get; set; }

    /// <summary>Extent of the scan along x, y and z.</summary>
    public Vector3 FieldMm { get; set; } = new(410, 410, 360);

    /// <summary>Spacing of the series unless the user chooses another one.</summary>
    public Spacing3 Spacing { get; set; } = new(3, 2.5, 2.5);

    public ImageAxes Axes { get; set; } = ImageAxes.Supine;

    /// <summary>Standard deviation of the noise.</summary>
    public double NoiseHounsfield { get; set; } = 20;

    /// <summary>Each slice is the mean of this odd number of thinner ones.</summary>
    public int Subslices { get; set; } = 1;

    public ScanCircle? Circle { get; set; }

    /// <summary>HU of stored value 0.</summary>
    public short Intercept { get; set; } = -1024;

    /// <summary>RescaleIntercept of the files, if it is wrong.</summary>
    public short? WrongIntercept { get; set; }

    /// <summary>Changes the HU of a region, not its tissue.</summary>
    public void Paint(Solid region, float hounsfield, Tissue where = Tissue.Any) =>
        Shade(region, (in Vector3 _, float _) => hounsfield, where);

    /// <summary>As <see cref="Paint"/>, with HU that depend on position or on the HU before.</summary>
    public void Shade(Solid region, Shade shade, Tissue where = Tissue.Any) =>
        _steps.Add(new PaintStep(region, shade, where, (Tissue)byte.MaxValue, Tissue.None));

    /// <summary>Replaces HU and tissue of a region.</summary>
    public void Replace(Solid region, float hounsfield, Tissue where, Tissue tissue) =>
        _steps.Add(new PaintStep(region, (in Vector3 _, float _) => hounsfield, where, Tissue.None, tissue));

    /// <summary>Changes the HU of a region and adds a tissue to it.</summary>
    public void Mark(Solid region, float hounsfield, Tissue where, Tissue tissue) =>
        _steps.Add(new PaintStep(region, (in Vector3 _, float _) => hounsfield, where, (Tissue)byte.MaxValue, tissue));

    /// <summary>Limits the field along z, in mm.</summary>
    public void Crop(double lowerZ, double upperZ)
    {
        FieldCentre = FieldCentre with { Z = (lowerZ + upperZ) / 2 };
        FieldMm = FieldMm with { Z = upperZ - lowerZ };
    }

    /// <summary>Grid of the series, centred in the field.</summary>
    /// <exception cref="CtGpuException">The grid has too many voxels (2).</exception>
    public VolumeGeometry Grid(Spacing3 spacing)
    {
        const long mostVoxels = 500_000_000;
        (Vector3 column, Vector3 row, Vector3 slice) = (Axes.Column, Axes.Row, Axes.Slice);
        (double z, double y, double x) = (Along(slice), Along(row), Along(column));
        if (z / spacing.Z * (y / spacing.Y) * (x / spacing.X) > mostVoxels)
        {
            throw new CtGpuException(
                ExitCode.Usage, "phantom",
                FormattableString.Invariant($"A field of {z:0.#},{y:0.#},{x:0.#} mm at a spacing of {spacing} mm has more than ")
                + FormattableString.Invariant($"{mostVoxels:N0} voxels. Expected fewer. Give a larger spacing."));
        }

        var shape = new Shape3(Count(z, spacing.Z), Count(y, spacing.Y), Count(x, spacing.X));
        Vector3 origin = FieldCentre
            - (((shape.X - 1) / 2.0 * spacing.X * column)
                + ((shape.Y - 1) / 2.0 * spacing.Y * row)
                + ((shape.Z - 1) / 2.0 * spacing.Z * slice));
        return new VolumeGeometry(shape, spacing, origin, column, row, slice);
    }

    private static int Count(double mm, double step) => (int)Math.Max(1, Math.Round(mm / step));

    private double Along(Vector3 axis) => Math.Abs(FieldMm.Dot(axis));
}
