using CtGpu.Host.Geometry;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series;

/// <summary>Volumes and refusals of real series, read from files.</summary>
public sealed class RealSeriesTests
{
    private static readonly GeometryRules s_keepAll = Strict with { OnMissing = SliceGaps.Keep, OnTilt = GantryTilt.Keep };

    [Fact]
    public void Chest_of_133_slices_beside_files_that_are_no_DICOM()
    {
        ScanResult scan = Scan("lidc-idri-0001");

        Assert.Equal(["000020.dcm.vvi", "069.xml"], scan.LeftOut.Select(f => Path.GetFileName(f.Path)));
        foreach (GeometryRules rules in (GeometryRules[])[Strict, Tutorial])
        {
            SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(Assert.Single(scan.Series), rules));
            Assert.Equal("regular", volume.Report.Verdict);
            Assert.Equal(new Shape3(133, 512, 512), volume.Geometry.Shape);
            Assert.Equal(new Spacing3(2.5, 0.703125, 0.703125), volume.Geometry.Spacing);
            AssertNear(new Vector3(-166, -171.699997, -340), volume.Geometry.Origin);
            Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], volume.Geometry.Direction);
        }
    }

    [Fact]
    public void Small_chest_lies_where_its_NRRD_lies()
    {
        VolumeGeometry geometry = Assert.Single(SeriesAssembler.Assemble(Assert.Single(Scan("cip-ct64", "dicom").Series), Strict)).Geometry;

        // From the header of ct-64.nrrd, which was written before the positions were rounded to three decimals.
        Assert.Equal(new Shape3(79, 64, 64), geometry.Shape);
        var origin = new Vector3(-128.413806, -264.413806, -360.256329);
        Assert.InRange((geometry.PointAt(0, 0, 0) - origin).Length, 0, 1e-3);
        var diagonal = new Vector3(63 * 4.171872, 63 * 4.171872, 78 * 3.9873417721518987);
        Assert.InRange((geometry.PointAt(78, 63, 63) - origin - diagonal).Length, 0, 2e-3);
    }

    [Fact]
    public void Compressed_chest()
    {
        SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(Assert.Single(Scan("covid-ct-md-P002").Series), Strict));

        Assert.Equal("regular", volume.Report.Verdict);
        Assert.Equal(new Shape3(133, 512, 512), volume.Geometry.Shape);
        Assert.Equal(new Spacing3(2, 0.603515625, 0.603515625), volume.Geometry.Spacing);
    }

    [Fact]
    public void Series_without_UIDs_whose_thickness_is_not_its_spacing()
    {
        CandidateSeries series = Assert.Single(Scan("edge", "totalseg-j2k-20slices").Series);

        Assert.Equal("", series.SeriesInstanceUid);
        Assert.EndsWith("totalseg-j2k-20slices", series.DisplayName, StringComparison.Ordinal);
        SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(series, Strict));
        Assert.Equal(3, volume.First.SliceThickness);
        Assert.Equal(2, volume.Geometry.Spacing.Z);
        Assert.Equal(20, volume.Slices.Count);
    }

    [Theory]
    [InlineData("gantrytilting/001", "tilt", "gantry tilt of 14 degrees between the stacking direction")]
    [InlineData("notavolume/001", "no-positions", "all 4 slices have one position, ImagePositionPatient -139.2275390625\\-384")]
    [InlineData("sliceincrement/001", "missing", "1 slice missing, at 33.1075 mm: 10 mm between")]
    [InlineData("sliceincrement/002", "missing", "but the median step is 0.7497 mm; gantry tilt of 15.5 degrees between the stacking")]
    public void Bad_series_are_refused_by_name(string folder, string verdict, string words)
    {
        CandidateSeries series = Assert.Single(Scan(["edge", "dicom2nifti", .. folder.Split('/')]).Series);

        GeometryException refusal = Assert.Throws<GeometryException>(() => SeriesAssembler.Assemble(series, Strict));

        Assert.Equal(verdict, refusal.Verdict);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        if (verdict == "no-positions") return;
        SeriesVolume kept = Assert.Single(SeriesAssembler.Assemble(series, s_keepAll));
        Assert.Equal(verdict, kept.Report.Verdict);
        Assert.Equal(4, kept.Slices.Count);
    }

    [Theory]
    [InlineData("001", 5)]
    [InlineData("002", 5)]
    public void Slice_increments_are_missing_slices_which_on_uneven_does_not_decide(string folder, int planes)
    {
        CandidateSeries series = Assert.Single(Scan("edge", "dicom2nifti", "sliceincrement", folder).Series);
        GeometryRules resample = Strict with { OnUneven = SliceSpacing.Resample, OnTilt = GantryTilt.Rectify };
        Assert.Equal("missing", Assert.Throws<GeometryException>(() => SeriesAssembler.Assemble(series, resample)).Verdict);
        SeriesVolume filled = Assert.Single(SeriesAssembler.Assemble(series, resample with { OnMissing = SliceGaps.Fill }));
        Assert.Equal((planes, false), (filled.Geometry.Shape.Z, filled.Report.Resampled));
    }

    [Fact]
    public void One_slice_in_two_lossless_codings_is_a_copy()
    {
        ScanResult scan = ScanFiles(TestData.Path("codecs-wg04", "CT1_UNC"), TestData.Path("codecs-wg04", "CT1_JPLL"));
        CandidateSeries series = Assert.Single(scan.Series);

        SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(series, Strict with { AcceptSingleSlice = true }));

        Assert.Equal("single", volume.Report.Verdict);
        Assert.EndsWith("CT1_UNC", Assert.Single(volume.Report.Duplicates), StringComparison.Ordinal);
    }

    private static ScanResult Scan(params string[] folder) => ScanFiles(TestData.Path(folder));

    private static ScanResult ScanFiles(params string[] paths) => SeriesScanner.Scan(paths, 2, null, TestContext.Current.CancellationToken);
}
