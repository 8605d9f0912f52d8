using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Series;

/// <summary>Real slices with gaps, uneven steps and gantry tilt: refused, kept, filled or rectified.</summary>
public sealed class GapsAndTiltTests : IDisposable
{
    private readonly EditedSeries _series = new();

    private IEnumerable<short> Expected => _series.Slices.SelectMany(s => s.Hounsfield);

    public void Dispose() => _series.Dispose();

    [Theory]
    [InlineData("regular")]
    [InlineData("oblique")]
    public void A_missing_slice_is_refused_closed_up_or_filled(string orientation)
    {
        if (orientation == "oblique") _series.Turn(0.96, 0.28, 0, -0.224, 0.768, 0.6);
        EditedSlice below = _series.Slices[7], above = _series.Slices[9];
        _series.Slices.RemoveAt(8);
        _series.AssertRefused("missing", "1 slice missing");

        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        short[] filled = _series.MarkedVolume();
        CliResult verified = _series.Verify();
        Assert.True(verified.Code == ExitCode.Success, verified.Error);
        GeometryRecord geometry = _series.Sidecar().Input.Geometry;
        Assert.Equal("missing", geometry.Verdict);
        Assert.Equal(geometry.Missing, geometry.Filled);
        Assert.Single(geometry.Filled!);
        Assert.Equal([12, 64, 64], _series.Sidecar().Output.Shape);
        const int Slice = EditedSeries.Rows * EditedSeries.Columns;
        Assert.Equal(_series.Slices.Take(8).SelectMany(s => s.Hounsfield), filled.Take(8 * Slice));
        Assert.Equal(_series.Slices.Skip(8).SelectMany(s => s.Hounsfield), filled.Skip(9 * Slice));
        IEnumerable<short> means = below.Hounsfield.Zip(
            above.Hounsfield, (a, b) => (short)Math.Round((a + b) / 2.0, MidpointRounding.AwayFromZero));
        Assert.Equal(means, filled.Skip(8 * Slice).Take(Slice));

        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "keep", "--overwrite").Code);
        Assert.Equal([11, 64, 64], _series.Sidecar().Output.Shape);
        Assert.Empty(_series.Sidecar().Input.Geometry.Filled ?? []);
    }

    [Fact]
    public void Two_missing_slices_are_filled_where_they_were()
    {
        _series.Slices.RemoveRange(8, 2);
        _series.Slices.RemoveAt(2);
        _series.AssertRefused("missing", "3 slices missing");
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        _series.MarkedVolume();
        Assert.Equal([12, 64, 64], _series.Sidecar().Output.Shape);
        Assert.Equal([8, 32, 36], _series.Sidecar().Input.Geometry.Filled!);
    }

    [Fact]
    public void What_is_outside_the_scan_is_not_mixed_into_a_filled_slice()
    {
        foreach (EditedSlice slice in _series.Slices)
        {
            slice.ToStored = hu => hu == -1024 ? -2000 : hu + 1024;
            slice.Edit = file => file.Short(0x00280120, "SS", -2000);
        }

        _series.Slices[7].Hounsfield[100] = -1024;
        _series.Slices[9].Hounsfield[100] = 60;
        _series.Slices.RemoveAt(8);
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        // Halfway between padding and tissue: the scanned value is taken, without interpolation.
        Assert.Equal(60, _series.MarkedVolume()[(8 * EditedSeries.Rows * EditedSeries.Columns) + 100]);
    }

    [Fact]
    public void Slices_of_other_rescales_are_filled_in_HU()
    {
        (_series.Slices[7].Slope, _series.Slices[7].Intercept) = (0.5, -1100);
        EditedSlice below = _series.Slices[7], above = _series.Slices[9];
        _series.Slices.RemoveAt(8);
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        const int Slice = EditedSeries.Rows * EditedSeries.Columns;
        short[] filled = [.. _series.MarkedVolume().Skip(8 * Slice).Take(Slice)];
        for (int i = 0; i < Slice; i++) Assert.InRange(filled[i] - ((below.Hounsfield[i] + above.Hounsfield[i]) / 2.0), -0.75, 0.75);
    }

    [Fact]
    public void Uneven_slices_are_refused_and_cannot_be_filled()
    {
        _series.Slices[8].Position += new Vector3(0, 0, 1.5);
        _series.AssertRefused("uneven", "unevenly spaced");
        Assert.Equal(ExitCode.InvalidInput, _series.Convert("--on-missing", "fill", "--overwrite").Code);
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "keep", "--overwrite").Code);
        Assert.Equal("uneven", _series.Sidecar().Input.Geometry.Verdict);
    }

    [Theory]
    [InlineData("axial")]
    [InlineData("oblique")]
    [InlineData("frames")]
    public void Uneven_slices_are_interpolated_onto_an_even_grid(string stack)
    {
        if (stack == "oblique") _series.Turn(0.96, 0.28, 0, -0.224, 0.768, 0.6);
        Vector3 normal = _series.Slices[0].Column.Cross(_series.Slices[0].Row);
        // The steps are 4 mm except for 6 and 2 mm around slice 8, so that plane 8 is two thirds of the way to it.
        _series.Slices[8].Position += 2 * normal;
        if (stack == "frames")
            _series.WriteMultiFrame(7, 3, 11, 0, 5, 8, 1, 10, 2, 9, 4, 6);
        else
            _series.Write();

        Assert.Equal(ExitCode.Success, _series.Convert("--on-uneven", "resample").Code);

        short[] even = _series.MarkedVolume();
        CliResult verified = _series.Verify();
        Assert.True(verified.Code == ExitCode.Success, verified.Error);
        Sidecar sidecar = _series.Sidecar();
        Assert.Equal(("uneven", true, 12), (sidecar.Input.Geometry.Verdict, sidecar.Input.Geometry.Resampled, sidecar.Series.Slices));
        Assert.Equal([12, 64, 64], sidecar.Output.Shape);
        Assert.Equal("resample", sidecar.Options["on-uneven"]);
        const int Slice = EditedSeries.Rows * EditedSeries.Columns;
        Assert.Equal(_series.Slices.Take(8).SelectMany(s => s.Hounsfield), even.Take(8 * Slice));
        Assert.Equal(_series.Slices.Skip(9).SelectMany(s => s.Hounsfield), even.Skip(9 * Slice));
        IEnumerable<short> between = _series.Slices[7].Hounsfield.Zip(
            _series.Slices[8].Hounsfield, (a, b) => (short)Math.Round(((1m * a) + (2m * b)) / 3, MidpointRounding.AwayFromZero));
        Assert.Equal(between, even.Skip(8 * Slice).Take(Slice));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(18)]
    public void A_tilted_gantry_is_refused_kept_or_taken_out(double degrees)
    {
        _series.Tilt(degrees);
        _series.AssertRefused("tilt", FormattableString.Invariant($"{degrees} degrees"));

        Assert.Equal(ExitCode.Success, _series.Convert("--on-tilt", "keep").Code);
        Assert.Equal(Expected, EditedSeries.Hounsfield(_series.Volume()));
        OutputRecord kept = _series.Sidecar().Output;
        Assert.Equal(4 / Math.Cos(double.DegreesToRadians(degrees)), kept.SpacingMm[0], 1e-6);

        // A shift of one pixel per slice needs no interpolation, so the mark keeps its value.
        foreach (EditedSlice slice in _series.Slices) slice.PixelSpacing = [4 * Math.Tan(double.DegreesToRadians(degrees)), 4];
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert("--on-tilt", "rectify", "--overwrite").Code);
        short[] hounsfield = _series.MarkedVolume();
        CliResult verified = _series.Verify();
        Assert.True(verified.Code == ExitCode.Success, verified.Error);
        Sidecar sidecar = _series.Sidecar();
        Assert.Equal([12, 64 + 11, 64], sidecar.Output.Shape);
        Assert.Equal(("tilt", true), (sidecar.Input.Geometry.Verdict, sidecar.Input.Geometry.Rectified));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], sidecar.Output.Direction);
        Assert.Equal(4, sidecar.Output.SpacingMm[0], 1e-6);
        // Voxels that no slice covers are air.
        Assert.Equal(-1024, hounsfield[(75 * 64) - 1]);
        Assert.Equal(Expected.Sum(hu => (long)hu) - (1024L * 12 * 11 * 64), hounsfield.Sum(hu => (long)hu));
    }

    [Theory]
    [InlineData(7.5)]
    [InlineData(-18)]
    public void A_sheared_body_comes_back_within_2_HU(double degrees)
    {
        // A tilt shears the images. The expected value of a voxel follows from its position in the patient.
        _series.Tilt(degrees);
        foreach (EditedSlice slice in _series.Slices)
        {
            for (int i = 0; i < slice.Hounsfield.Length; i++)
            {
                Vector3 lps = slice.Position + (i % 64 * 4.171872 * slice.Column) + (i / 64 * 4.171872 * slice.Row);
                slice.Hounsfield[i] = (short)Math.Round(Body(lps));
            }
        }

        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert("--on-tilt", "rectify").Code);
        ReadVolume volume = _series.Volume();
        short[] hounsfield = EditedSeries.Hounsfield(volume);
        Assert.Equal(12, volume.Shape[0]);
        int inside = 0;
        for (int n = 0; n < hounsfield.Length; n++)
        {
            (int k, int j, int i) = (n / volume.Shape[2] / volume.Shape[1], n / volume.Shape[2] % volume.Shape[1], n % volume.Shape[2]);
            double[] lps = volume.Lps[0](k, j, i);
            EditedSlice slice = _series.Slices[k];
            double row = (lps[1] - slice.Position.Y) / 4.171872;
            if (row is < 1 or > 62)
            {
                // Outside the slice there is air.
                if (row is <= -1 or >= 64) Assert.Equal(-1024, hounsfield[n]);
                continue;
            }

            inside++;
            Assert.InRange(hounsfield[n] - Body(new Vector3(lps[0], lps[1], lps[2])), -2, 2);
        }

        Assert.True(inside > 12 * 60 * 64);

        static double Body(Vector3 lps) => 40 + (90 * Math.Sin(lps.X / 17) * Math.Cos(lps.Y / 14)) + (3 * lps.Z);
    }

    [Fact]
    public void A_slice_missing_from_a_tilted_stack()
    {
        _series.Tilt(10);
        foreach (EditedSlice slice in _series.Slices) slice.PixelSpacing = [2 * Math.Tan(double.DegreesToRadians(10)), 4];
        _series.Slices.RemoveAt(8);
        _series.AssertRefused("missing", "gantry tilt");
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill", "--on-tilt", "rectify").Code);
        _series.MarkedVolume();
        Assert.Equal([12, 64 + 22, 64], _series.Sidecar().Output.Shape);

        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill", "--on-tilt", "keep", "--overwrite").Code);
        Assert.Equal([12, 64, 64], _series.Sidecar().Output.Shape);
        Assert.Equal(4 / Math.Cos(double.DegreesToRadians(10)), _series.Sidecar().Output.SpacingMm[0], 1e-6);
        _series.MarkedVolume();
    }
}
