using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Kernels.Geometry;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series;

/// <summary>The tutorial preset's rules for the order and spacing of slices.</summary>
public sealed class TutorialVolumeTests
{
    [Fact]
    public void Spacing_is_that_of_the_two_lowest_slices_in_float32()
    {
        // In float64 0.1 - -0.597 is 0.697; the other steps are within 1 % of it.
        SliceHeader[] slices = [.. AtZ(0.8, 0.1, -0.597, 1.5).Select(s => s with { PixelSpacing = [0.6982421875, 0.7] })];

        SeriesVolume volume = AssembleOne(Tutorial, slices);

        Assert.Equal(new Spacing3((float)0.697, 0.6982421875, (float)0.7), volume.Geometry.Spacing);
        Assert.NotEqual(0.697, volume.Geometry.Spacing.Z);
        Assert.Equal("regular", volume.Report.Verdict);
    }

    [Fact]
    public void Slices_ascend_in_z_where_the_normal_points_down()
    {
        SliceHeader[] slices = Stack([-1, 0, 0, 0, 1, 0], new Vector3(0, 0, 10), new Vector3(0, 0, -2), 5);

        SeriesVolume tutorial = AssembleOne(Tutorial, slices);
        SeriesVolume usual = AssembleOne(Strict, slices);

        Assert.Equal([2, 4, 6, 8, 10], tutorial.Slices.Select(s => s.ImagePositionPatient![2]));
        Assert.Equal([10, 8, 6, 4, 2], usual.Slices.Select(s => s.ImagePositionPatient![2]));
        AssertNear(new Vector3(0, 0, 1), tutorial.Geometry.Slice);
        AssertNear(new Vector3(0, 0, -1), usual.Geometry.Slice);
        for (int k = 0; k < 5; k++) AssertNear(SliceStack.OriginOf(tutorial.Slices[k]), tutorial.Geometry.PointAt(k, 0, 0));
    }

    [Fact]
    public void Refusals_apply_and_keep_gives_what_the_tutorial_would()
    {
        SliceHeader[] gap = AtZ(0, 3, 4, 5, 6);

        Assert.Equal("missing", Refuse(Tutorial, gap).Verdict);
        SeriesVolume kept = AssembleOne(Tutorial with { OnMissing = SliceGaps.Keep }, gap);
        Assert.Equal(3, kept.Geometry.Spacing.Z);
        Assert.Equal([1, 2], kept.Report.MissingMm);
    }

    [Fact]
    public void A_kept_tilt_keeps_its_direction_and_takes_its_spacing_from_z()
    {
        SliceHeader[] tilted = Stack([1, 0, 0, 0, 0.8, -0.6], new Vector3(0, 0, 0), new Vector3(0, 0, 4), 4);

        SeriesVolume volume = AssembleOne(Tutorial with { OnTilt = GantryTilt.Keep }, tilted);

        Assert.Equal("tilt", volume.Report.Verdict);
        Assert.Equal(4, volume.Geometry.Spacing.Z);
        AssertNear(new Vector3(0, 0, 1), volume.Geometry.Slice);
    }

    [Fact]
    public void Oblique_slices_take_their_spacing_from_z_too()
    {
        SliceHeader[] oblique = Stack([1, 0, 0, 0, 0.8, -0.6], new Vector3(0, 0, 0), new Vector3(0, 3, 4), 4);

        SeriesVolume volume = AssembleOne(Tutorial, oblique);

        Assert.Equal("regular", volume.Report.Verdict);
        Assert.Equal(4, volume.Geometry.Spacing.Z);
        Assert.Equal(5, AssembleOne(Strict, oblique).Geometry.Spacing.Z, 9);
        AssertNear(new Vector3(0, 0.6, 0.8), volume.Geometry.Slice);
    }

    [Fact]
    public void Coronal_and_sagittal_stacks_are_refused()
    {
        foreach (SliceHeader[] slices in (SliceHeader[][])
            [
                Stack([1, 0, 0, 0, 0, -1], new Vector3(0, 0, 5), new Vector3(0, 2, 0), 4),
                Stack([0, 1, 0, 0, 0, -1], new Vector3(0, 0, 5), new Vector3(2, 0, 0), 4),
            ])
        {
            GeometryException refusal = Refuse(Tutorial, slices);

            Assert.Equal("not-axial", refusal.Verdict);
            Assert.Contains("the z of ImagePositionPatient, from 5 to 5 mm, does not order", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("without --preset tutorial", refusal.Message, StringComparison.Ordinal);
        }
    }
}
