using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Support;

/// <summary>Slice headers and volumes in memory, without files or pixels.</summary>
internal static class SyntheticSeries
{
    public const string Uid = "1.2.3";

    public static readonly GeometryRules Strict = new(SliceGaps.Error, GantryTilt.Error, Tutorial: false, AcceptSingleSlice: false);

    public static readonly GeometryRules KeepGaps = Strict with { OnMissing = SliceGaps.Keep };

    public static readonly GeometryRules KeepTilt = Strict with { OnTilt = GantryTilt.Keep };

    public static readonly GeometryRules Tutorial = Strict with { Tutorial = true };

    public static readonly double[] Axial = [1, 0, 0, 0, 1, 0];

    /// <summary>A slice of a head-first supine axial series. The default file name contains its z.</summary>
    public static SliceHeader Slice(double x, double y, double z, string? path = null) => new()
    {
        Path = path ?? FormattableString.Invariant($"ct/z{z}.dcm"),
        FileLength = 1000,
        FileTimeTicks = 1,
        TransferSyntaxUid = "1.2.840.10008.1.2.1",
        SopInstanceUid = FormattableString.Invariant($"{Uid}.{x}.{y}.{z}"),
        StudyInstanceUid = "1.2",
        SeriesInstanceUid = Uid,
        PatientId = "P1",
        Modality = "CT",
        ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"],
        Rows = 16,
        Columns = 32,
        BitsAllocated = 16,
        BitsStored = 16,
        HighBit = 15,
        IsSigned = true,
        ImagePositionPatient = [x, y, z],
        ImageOrientationPatient = Axial,
        PixelSpacing = [0.75, 0.5],
        RescaleSlope = 1,
        RescaleIntercept = -1024,
    };

    /// <summary>Axial slices at these z, with the x and y of a common scan.</summary>
    public static SliceHeader[] AtZ(params double[] z) => [.. z.Select(p => Slice(-100, -120, p))];

    /// <summary>A stack of any orientation.</summary>
    /// <param name="orientation">ImageOrientationPatient.</param>
    /// <param name="step">Vector from one origin to the next.</param>
    public static SliceHeader[] Stack(double[] orientation, Vector3 origin, Vector3 step, int count) =>
    [
        .. Enumerable.Range(0, count).Select(k =>
        {
            Vector3 p = origin + (k * step);
            return Slice(p.X, p.Y, p.Z, $"ct/{k:000}.dcm") with { ImageOrientationPatient = orientation };
        }),
    ];

    public static CandidateSeries Candidate(params SliceHeader[] slices) => new(Uid, Uid, slices, []);

    /// <summary>An axial volume, constructed without the assembler.</summary>
    /// <param name="change">Changes the header of each slice.</param>
    public static SeriesVolume Volume(Shape3 shape, Spacing3 spacing, Func<SliceHeader, SliceHeader>? change = null)
    {
        var origin = new Vector3(-10, -20, -30);
        IEnumerable<SliceHeader> slices = Stack(Axial, origin, new Vector3(0, 0, spacing.Z), shape.Z)
            .Select(s => s with { Rows = shape.Y, Columns = shape.X, PixelSpacing = [spacing.Y, spacing.X] });
        return new SeriesVolume(
            [.. change == null ? slices : slices.Select(change)],
            new VolumeGeometry(shape, spacing, origin, new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1)),
            new GeometryReport(GeometryVerdict.Regular, [], [], 0, 0));
    }

    /// <summary>The volumes of a series in which no two slices have the same pixels.</summary>
    public static IReadOnlyList<SeriesVolume> Assemble(GeometryRules rules, params SliceHeader[] slices) =>
        SeriesAssembler.Assemble(Candidate(slices), rules, (_, _) => false);

    /// <summary>The only volume of such a series.</summary>
    public static SeriesVolume AssembleOne(GeometryRules rules, params SliceHeader[] slices) => Assert.Single(Assemble(rules, slices));

    /// <summary>Asserts that the slices are refused, checks the parts common to all refusals, and returns the refusal.</summary>
    public static GeometryException Refuse(GeometryRules rules, params SliceHeader[] slices)
    {
        GeometryException refusal = Assert.Throws<GeometryException>(() => Assemble(rules, slices));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Equal("geometry", refusal.Stage);
        Assert.StartsWith($"Series {Uid}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Expected ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.NotEmpty(refusal.Files);
        Assert.Subset(slices.Select(s => s.Path).ToHashSet(), refusal.Files.ToHashSet());
        return refusal;
    }

    /// <summary>Asserts equality within 1e-6 mm.</summary>
    public static void AssertNear(Vector3 expected, Vector3 actual) =>
        Assert.True((expected - actual).Length <= 1e-6, $"expected {expected}, got {actual}");
}
