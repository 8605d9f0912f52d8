using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Pipeline;

public sealed class ConversionTests
{
    private static readonly Shape3 s_shape = new(134, 512, 512);
    private static readonly Spacing3 s_spacing = new(2.5, 0.59765625, 0.59765625);

    [Fact]
    public void Defaults_resample_to_one_millimetre_and_report_the_actual_spacing()
    {
        Conversion conversion = Create(new ConvertOptions());
        Assert.Equal(new Shape3(335, 306, 306), conversion.Grid.Shape);
        Assert.Equal(new Spacing3(133 * 2.5 / 334, 511 * 0.59765625 / 305, 511 * 0.59765625 / 305), conversion.Grid.Spacing);
        Assert.Equal(new Vector3(-10, -20, -30), conversion.Grid.Origin);
        Assert.False(conversion.Computing.Resample.IsIdentity);
    }

    [Fact]
    public void The_tutorial_adds_the_spacing_that_it_would_report()
    {
        Spacing3 reported = VolumeRecord.TutorialSpacing(Create(TutorialPreset.Options));
        Assert.Equal(1, reported.Z);
        Assert.Equal(0.59765625 / (306.0 / 512), reported.Y);
    }

    [Fact]
    public void Spacing_none_keeps_the_grid()
    {
        Conversion conversion = Create(new ConvertOptions { Spacing = null });
        Assert.True(conversion.Computing.Resample.IsIdentity);
        Assert.Equal((s_shape, s_spacing), (conversion.Grid.Shape, conversion.Grid.Spacing));
    }

    [Fact]
    public void Reading_converts_stored_values_to_hounsfield_only_if_the_grid_stays()
    {
        Conversion kept = Create(new ConvertOptions { Spacing = null }), resampled = Create(new ConvertOptions());
        Assert.Equal((-1000, true, true), (kept.Reading.Rescale!.Tables[0][24], kept.Computing.Rescale.IsIdentity, kept.Computing.InPlace));
        Assert.Equal(
            (null, -1000, false),
            (resampled.Reading.Rescale, resampled.Computing.Rescale.Tables[0][24], resampled.Computing.InPlace));
        Assert.False(Create(new ConvertOptions { Spacing = null, OutsideHounsfield = -2000 }).Computing.InPlace);
    }

    [Theory]
    [InlineData("15 17 18 20 22 24 26 28.5")]             // fewer planes than slices
    [InlineData("15 19.3 23.6 27.9 28.9 29.9 30.9 31.9")] // more planes than slices
    public void The_buffer_of_an_uneven_stack_holds_its_slices_and_then_its_planes(string positions)
    {
        double[] z = [.. positions.Split(' ').Select(p => double.Parse(p, CultureInfo.InvariantCulture))];
        SeriesVolume volume = SyntheticSeries.AssembleOne(
            SyntheticSeries.Strict with { OnUneven = SliceSpacing.Resample }, SyntheticSeries.AtZ(z));
        var conversion = Conversion.Plan(volume, new ConvertOptions { Spacing = null });
        int planes = volume.Geometry.Shape.Z, needed = Math.Max(planes, volume.Places!.Even!.FirstSlice + z.Length);
        Assert.Equal(2L * needed * 16 * 32, conversion.StoredBytes);
        Assert.InRange(needed, Math.Max(planes, z.Length), Math.Max(planes, z.Length) + 1);
        Assert.Equal(planes, conversion.Computing.Resample.InputShape.Z);
    }

    [Fact]
    public void Extent_moves_the_origin_by_half_the_change_of_the_spacing()
    {
        Conversion conversion = Create(
            new ConvertOptions { Spacing = new Spacing3(5, 0.59765625, 0.59765625), Grid = GridPlacement.Extent });
        Assert.Equal(new Vector3(-10, -20, -30 + 1.25), conversion.Grid.Origin);
    }

    [Theory]
    [InlineData(false, 5 / (511 * 0.59765625 / 305))]
    [InlineData(true, 5)]
    public void Balls_are_measured_in_mm_of_the_output_or_in_nominal_mm_for_the_tutorial(bool tutorial, double reach)
    {
        ConvertOptions start = tutorial ? TutorialPreset.Options : new ConvertOptions();
        Conversion conversion = Create(start with { Mask = start.Mask with { DilateMm = 5 } });
        MaskPlan mask = conversion.Computing.Mask!;
        Assert.Equal((int)reach, mask.Ball(mask.DilationMm).RadiusX);
        Assert.Equal(tutorial ? new Spacing3(1, 1, 1) : conversion.Grid.Spacing, mask.BallSpacing);
    }

    [Fact]
    public void Rescale_follows_the_rule_and_the_slices()
    {
        SeriesVolume volume = SyntheticSeries.Volume(
            new Shape3(3, 4, 4), new Spacing3(1, 1, 1), h => h with { RescaleSlope = 2, RescaleIntercept = -1024.5 });
        short[] rounded = TableOf(volume, new ConvertOptions());
        short[] tutorial = TableOf(volume, TutorialPreset.Options);
        // Stored value 1: 2 - 1024.5 is rounded away from zero; the tutorial first truncates the intercept to -1024.
        // Stored value -2000, padding: replaced by -1024 HU; the tutorial first replaces it by the stored value 0.
        Assert.Equal((-1023, -1024), (rounded[1], rounded[unchecked((ushort)-2000)]));
        Assert.Equal((-1022, -1024), (tutorial[1], tutorial[unchecked((ushort)-2000)]));
    }

    [Fact]
    public void A_given_padding_value_leaves_low_hounsfield_alone()
    {
        SeriesVolume volume = SyntheticSeries.Volume(new Shape3(2, 4, 4), new Spacing3(1, 1, 1));
        short[] auto = TableOf(volume, new ConvertOptions());
        short[] given = TableOf(volume, new ConvertOptions { Padding = PaddingRule.Only(77) });
        ushort below = unchecked((ushort)-100);
        Assert.Equal((-1024, -1124), (auto[below], given[below]));
        Assert.Equal((-947, -1024), (auto[77], given[77]));
        Assert.Equal((-1024, -3024), (auto[unchecked((ushort)-2000)], given[unchecked((ushort)-2000)]));
    }

    [Fact]
    public void Mask_none_plans_none()
    {
        Conversion conversion = Create(new ConvertOptions { Mask = new MaskOptions { Kind = MaskKind.None } });
        Assert.Null(conversion.Computing.Mask);
        Assert.Null(conversion.Computing.Normalize);
    }

    [Fact]
    public void A_far_too_small_spacing_is_refused_with_the_name_of_its_option()
    {
        var refusal = Assert.Throws<CtGpuException>(() => Create(new ConvertOptions { Spacing = new Spacing3(1e-9, 1, 1) }));
        Assert.Equal((ExitCode.Transient, "memory"), (refusal.Code, refusal.Stage));
        Assert.Contains("--spacing", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Rescale table of the first slice. The volume must keep its grid.</summary>
    private static short[] TableOf(SeriesVolume volume, ConvertOptions options) =>
        Conversion.Plan(volume, options).Reading.Rescale!.Tables[0];

    private static Conversion Create(ConvertOptions options) => Conversion.Plan(SyntheticSeries.Volume(s_shape, s_spacing), options);
}
