using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Phantom;

/// <summary>Deliberate faults of a phantom or its files. They may be combined.</summary>
[Flags]
internal enum PhantomFaults
{
    None = 0,

    /// <summary>
    /// The table reaches both sides of the image and there is no padding. The air below the table is not connected to the air
    /// above it.
    /// </summary>
    TrayFull = 1,

    /// <summary>A channel of 12 mm connects the trachea with the air in front of the neck.</summary>
    Tracheostomy = 2,

    /// <summary>No lungs, airways or bowel gas.</summary>
    NoAir = 4,

    /// <summary>The file of slice Z/2 is missing.</summary>
    MissingSlice = 8,

    /// <summary>Slice Z/2 is written to two files that differ only in SOPInstanceUID.</summary>
    DuplicateSlice = 16,

    /// <summary>Slice Z/2 is scanned, and positioned, 0.3 slice spacings too high.</summary>
    Uneven = 32,
}

/// <summary>Options of a synthetic thorax CT. Equal options give byte-identical files.</summary>
internal sealed record PhantomOptions
{
    /// <summary>Most slices, rows or columns.</summary>
    public const int MostVoxels = ushort.MaxValue;

    public const double MostNoiseHounsfield = 1000;

    /// <summary>Largest gantry tilt to either side.</summary>
    public const double MostTiltDegrees = 45;

    private const double SmallestSpacingMm = 0.01, LargestSpacingMm = 100, LeastSlope = 0.2, MostSlope = 100;

    /// <summary>The ranges, for messages.</summary>
    public static readonly string
        SpacingRange = FormattableString.Invariant($"{SmallestSpacingMm} to {LargestSpacingMm} mm"),
        NoiseRange = FormattableString.Invariant($"0 to {MostNoiseHounsfield}"),
        SlopeRange = FormattableString.Invariant($"{LeastSlope} to {MostSlope}"),
        TiltRange = FormattableString.Invariant($"-{MostTiltDegrees} to {MostTiltDegrees}");

    /// <summary>Slices, rows, columns. The anatomy scales with the field of view and the scan length.</summary>
    public Shape3 Shape { get; init; } = new(134, 512, 512);

    /// <summary>Distance between slices (along the table), rows and columns, in mm.</summary>
    public Spacing3 Spacing { get; init; } = new(2.5, 0.59765625, 0.59765625);

    /// <summary>
    /// Number of thinner slices whose mean is a slice, displaced by fractions of a pixel. A scanner averages over the slice thickness
    /// and over pixels in the same way. With 1, slices have no thickness: edges that are oblique to the slices become stairs.
    /// </summary>
    public int SubSlices { get; init; } = 1;

    /// <summary>Seed of the vessels, nodules, noise and UIDs.</summary>
    public int Seed { get; init; }

    /// <summary>Standard deviation of the noise, in HU.</summary>
    public double NoiseHounsfield { get; init; } = 20;

    public PhantomFaults Faults { get; init; }

    /// <summary>RescaleSlope of every slice, or null for a different slope in each slice.</summary>
    public double? RescaleSlope { get; init; } = 1;

    /// <summary>Gantry tilt: the slices rise towards the back by this angle, and are stacked along the table.</summary>
    public double TiltDegrees { get; init; }

    internal bool Has(PhantomFaults fault) => (Faults & fault) != 0;

    /// <summary>Whether a distance of voxels in mm is possible.</summary>
    public static bool IsSpacing(double mm) => mm is >= SmallestSpacingMm and <= LargestSpacingMm;

    /// <summary>Whether stored values fit into 16 bits with a RescaleSlope.</summary>
    public static bool IsSlope(double slope) => slope is >= LeastSlope and <= MostSlope;

    /// <exception cref="CtGpuException">The options are invalid, code <see cref="ExitCode.Usage"/>.</exception>
    internal void Validate()
    {
        if (Shape.Z is < 1 or > MostVoxels || Shape.Y is < 1 or > MostVoxels || Shape.X is < 1 or > MostVoxels)
            throw Refuse($"shape {Shape}", $"1 to {MostVoxels} voxels per axis");
        if (!IsSpacing(Spacing.Z) || !IsSpacing(Spacing.Y) || !IsSpacing(Spacing.X))
            throw Refuse($"spacing {Spacing} mm", $"{SpacingRange} per axis");
        if (SubSlices is < 1 or > 100) throw Refuse($"{SubSlices} thinner slices in a slice", "1 to 100");
        if (!(NoiseHounsfield is >= 0 and <= MostNoiseHounsfield)) throw Refuse($"noise of {NoiseHounsfield} HU", $"{NoiseRange} HU");
        if (RescaleSlope is double slope && !IsSlope(slope))
            throw Refuse($"slope {slope}", $"{SlopeRange}, for which stored values fit into 16 bits");
        if (!(Math.Abs(TiltDegrees) <= MostTiltDegrees)) throw Refuse($"tilt of {TiltDegrees} degrees", TiltRange);
        if (Shape.Z < 4 && (Has(PhantomFaults.MissingSlice) || Has(PhantomFaults.Uneven)))
            throw Refuse($"{Shape.Z} slices", "at least 4 for a missing or uneven slice");
        if (Has(PhantomFaults.MissingSlice) && Has(PhantomFaults.DuplicateSlice))
            throw Refuse($"a middle slice both missing and duplicated", "one of the two faults");
    }

    private static CtGpuException Refuse(FormattableString found, string expected) =>
        new(
            ExitCode.Usage, "phantom",
            $"A phantom cannot have {FormattableString.Invariant(found)}. Expected {expected}. Change the option.");
}
