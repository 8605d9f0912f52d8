using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Stacks;

/// <summary>Gantry tilt and single shifted slices, just inside and just outside the limits.</summary>
public sealed class StackShiftTests
{
    [Theory]
    [InlineData(101, 0.049, false)]    // the angle is too small
    [InlineData(101, 0.051, true)]     // 0.089 mm over 100 mm
    [InlineData(3, 0.5, false)]        // 0.017 mm over 2 mm: less than a tenth of a pixel of 0.5 mm
    [InlineData(3, 1.4, false)]
    [InlineData(3, 1.5, true)]         // 0.052 mm
    [InlineData(3, -20, true)]
    public void Tilt_needs_an_angle_and_a_shift(int count, double degrees, bool tilted)
    {
        SliceHeader[] slices = Stack(Axial, new Vector3(0, 0, 0), new Vector3(0, Math.Tan(degrees * Math.PI / 180), 1), count);

        SeriesVolume kept = AssembleOne(KeepTilt, slices);

        Assert.Equal(tilted ? "tilt" : "regular", kept.Report.Verdict);
        Assert.Equal(tilted ? Math.Abs(degrees) : 0, kept.Report.TiltDegrees, 6);
        if (tilted) Assert.Equal("tilt", Refuse(Strict, slices).Verdict);
        else AssertNear(new Vector3(0, 0, 1), AssembleOne(Strict, slices).Geometry.Slice);
    }

    [Fact]
    public void Tilt_is_refused_with_its_angle_and_option()
    {
        GeometryException refusal = Refuse(Strict, Stack(Axial, new Vector3(0, 0, 0), new Vector3(0, 1, 1), 4));

        Assert.Equal(
            "Series 1.2.3: gantry tilt of 45 degrees between the stacking direction and the slice normal. "
            + "Expected slices stacked along their normal. Pass --on-tilt rectify to repair the stack, "
            + "or --on-tilt keep to stack the slices as they are.",
            refusal.Message);
    }

    [Fact]
    public void Tilt_and_a_gap_are_named_together()
    {
        SliceHeader[] all = Stack(Axial, new Vector3(0, 0, 0), new Vector3(0, 0.3, 1), 6);
        SliceHeader[] slices = [.. all[..3], .. all[4..]];

        GeometryException refusal = Refuse(Strict, slices);

        Assert.Equal("missing", refusal.Verdict);
        Assert.Contains("gantry tilt of 16.7 degrees", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--on-missing keep and --on-tilt keep", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("tilt", Refuse(KeepGaps, slices).Verdict);
        Assert.Equal("missing", Refuse(KeepTilt, slices).Verdict);
        GeometryReport kept = AssembleOne(KeepGaps with { OnTilt = GantryTilt.Keep }, slices).Report;
        Assert.Equal("missing", kept.Verdict);
        Assert.Equal(16.699244, kept.TiltDegrees, 5);
        Assert.Equal(3, Assert.Single(kept.MissingMm), 9);
    }

    [Theory]
    [InlineData(0.24, null)]
    [InlineData(0.26, "shifted")]
    [InlineData(50, "shifted")]
    public void One_slice_may_lie_half_a_pixel_beside_the_others(double shift, string? verdict)
    {
        foreach (int odd in (int[])[0, 3, 8])
        {
            SliceHeader[] slices = AtZ(0, 1, 2, 3, 4, 5, 6, 7, 8);
            slices[odd] = slices[odd] with { ImagePositionPatient = [-100 + shift, -120, odd] };
            if (verdict == null)
            {
                Assert.Equal("regular", AssembleOne(Strict, slices).Report.Verdict);
                continue;
            }

            GeometryException refusal = Refuse(KeepTilt, slices);
            Assert.Equal(verdict, refusal.Verdict);
            Assert.Equal([$"ct/z{odd}.dcm"], refusal.Files);
            Assert.Contains($"is {shift} mm off the line", refusal.Message, StringComparison.Ordinal);
        }
    }
}
