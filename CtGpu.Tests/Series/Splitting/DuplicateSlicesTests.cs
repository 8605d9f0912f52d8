using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Splitting;

public sealed class DuplicateSlicesTests
{
    private static readonly SliceHeader s_copy = Slice(-100, -120, 1, "ct/copy.dcm");

    [Theory]
    [InlineData(0)]
    [InlineData(0.0009)]
    public void Slices_with_the_same_pixels_are_dropped_and_listed(double apart)
    {
        SliceHeader copy = s_copy with { ImagePositionPatient = [-100, -120, 1 - apart] };

        CandidateSeries series = Candidate([.. AtZ(0, 1, 2), copy, copy with { Path = "ct/z9.dcm" }]);
        SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(series, Strict, (_, _) => true));

        Assert.Equal("regular", volume.Report.Verdict);
        Assert.Equal(3, volume.Slices.Count);
        Assert.Equal(2, volume.Report.Duplicates.Count);
        Assert.Empty(volume.Slices.Select(s => s.Path).Intersect(volume.Report.Duplicates));
    }

    [Theory]
    [InlineData(0.0009)]
    [InlineData(0.0005)]
    public void Fine_slices_are_no_copies(double step)
    {
        SliceHeader[] slices = AtZ([.. Enumerable.Range(0, 12).Select(k => k * step)]);

        Assert.Equal(step, Assert.Single(SeriesAssembler.Assemble(Candidate(slices), Strict, (_, _) => true)).Geometry.Spacing.Z, 1e-9);
    }

    [Fact]
    public void Only_slices_at_one_position_are_compared()
    {
        var compared = new List<string>();

        SeriesAssembler.Assemble(Candidate([.. AtZ(0, 1, 2), s_copy]), Strict, (a, b) =>
        {
            compared.Add($"{a.Path} {b.Path}");
            return true;
        });

        Assert.Equal(["ct/copy.dcm ct/z1.dcm"], compared);
    }

    [Fact]
    public void Other_pixels_are_refused()
    {
        GeometryException refusal = Refuse(KeepGaps, [.. AtZ(0, 1, 2), s_copy]);

        Assert.Equal("duplicates", refusal.Verdict);
        Assert.Equal(["ct/copy.dcm", "ct/z1.dcm"], refusal.Files);
        Assert.Equal(
            "Series 1.2.3: ct/copy.dcm and ct/z1.dcm are at the same position, 1 mm along the slice normal, but their pixels differ. "
            + "Expected one slice per position, or identical copies. Remove one of the files, or convert the two scans separately.",
            refusal.Message);
    }

    [Fact]
    public void The_same_pixels_under_another_rescale_or_origin_are_refused()
    {
        foreach ((SliceHeader other, string words) in ((SliceHeader, string)[])
            [
                (s_copy with { RescaleIntercept = 0 }, "their rescale differs"),
                (s_copy with { ImagePositionPatient = [-90, -120, 1] }, "their ImagePositionPatient differs within the plane"),
            ])
        {
            CandidateSeries series = Candidate([.. AtZ(0, 1, 2), other]);
            GeometryException refusal = Assert.Throws<GeometryException>(() => SeriesAssembler.Assemble(series, Strict, (_, _) => true));
            Assert.Equal("duplicates", refusal.Verdict);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Copies_of_one_slice_are_one_slice()
    {
        CandidateSeries series = Candidate([.. AtZ(1), s_copy]);
        GeometryException refusal = Assert.Throws<GeometryException>(() => SeriesAssembler.Assemble(series, Strict, (_, _) => true));

        Assert.Equal("too-few-slices", refusal.Verdict);
    }
}
