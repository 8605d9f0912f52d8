using CtGpu.Host;
using CtGpu.Host.Output;
using CtGpu.Host.Series;
using CtGpu.Tests.Cli;
using CtGpu.Tests.Output;

namespace CtGpu.Tests.Series;

/// <summary>What the whole program makes of real slices under headers as the field has them.</summary>
public sealed class RewrittenSeriesTests : IDisposable
{
    private readonly RewrittenSeries _series = new();

    private IEnumerable<short> Expected => _series.Slices.SelectMany(s => s.Hounsfield);

    public void Dispose() => _series.Dispose();

    [Fact]
    public void As_it_is() => AssertRegular();

    [Fact]
    public void Names_do_not_matter()
    {
        int[] order = [.. Enumerable.Range(0, 12).OrderBy(k => (k * 7) % 12)];
        for (int k = 0; k < 12; k++) _series.Slices[k].Name = $"x{order[k]:00}";
        AssertRegular();
    }

    [Theory]
    [InlineData("1,0,0,0,0,-1")]
    [InlineData("0,1,0,0,0,-1")]
    [InlineData("-1,0,0,0,-1,0")]
    [InlineData("-1,0,0,0,1,0")]
    [InlineData("0,1,0,-1,0,0")]
    [InlineData("0,-1,0,1,0,0")]
    [InlineData("0.96,0.28,0,-0.224,0.768,0.6")]
    public void Coronal_sagittal_prone_feet_first_decubitus_and_oblique(string orientation)
    {
        _series.Turn([.. orientation.Split(',').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture))]);
        AssertRegular();
    }

    [Fact]
    public void Feet_first_files_come_out_in_ascending_order()
    {
        _series.Slices.Reverse();
        for (int k = 0; k < 12; k++) _series.Slices[k].Name = $"{k:00}.dcm";
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert().Code);
        Assert.Equal(Enumerable.Reverse(_series.Slices).SelectMany(s => s.Hounsfield), _series.MarkedVolume());
    }

    [Fact]
    public void Pixels_that_are_not_square()
    {
        foreach (RewrittenSlice slice in _series.Slices) slice.PixelSpacing = [4.171872, 1.25];
        AssertRegular();
        Assert.Equal([4, 4.171872, 1.25], _series.Sidecar().Output.SpacingMm);
    }

    [Fact]
    public void Slope_and_intercept_of_each_slice()
    {
        for (int k = 0; k < 12; k++) (_series.Slices[k].Slope, _series.Slices[k].Intercept) = (k % 2 == 0 ? 1 : 0.5, -1024 - (3 * k));
        AssertRegular();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.5, -1024)]
    [InlineData(1.000244, -1024)]
    public void Slopes_and_intercepts(double slope, double intercept)
    {
        foreach (RewrittenSlice slice in _series.Slices) (slice.Slope, slice.Intercept) = (slope, intercept);
        AssertRegular();
    }

    [Fact]
    public void Unsigned_with_63536_outside()
    {
        foreach (RewrittenSlice slice in _series.Slices)
        {
            slice.ToStored = hu => hu <= -1024 ? 63536 : hu + 1024;
            slice.Edit = file =>
            {
                file.Short(0x00280103, "US", 0);
                file.Short(0x00280120, "US", 63536);
            };
        }

        AssertRegular();
        Assert.Equal(Expected.Count(hu => hu == -1024), _series.Sidecar().Input.Padding.Voxels);
        Assert.True(_series.Sidecar().Input.Padding.Voxels > 0);
    }

    [Fact]
    public void A_range_of_padding_values()
    {
        foreach (RewrittenSlice slice in _series.Slices)
        {
            slice.ToStored = hu => hu <= -1024 ? -1990 : hu + 1024;
            slice.Edit = file =>
            {
                file.Short(0x00280120, "SS", -2000);
                file.Short(0x00280121, "SS", -1980);
            };
        }

        AssertRegular();
        Assert.Equal(Expected.Count(hu => hu == -1024), _series.Sidecar().Input.Padding.Voxels);
    }

    [Fact]
    public void Twelve_bits_with_rubbish_above()
    {
        foreach (RewrittenSlice slice in _series.Slices)
        {
            int n = 0;
            slice.ToStored = hu => ((hu + 1024) & 0xFFF) | (n++ % 16 << 12);
            slice.Edit = file =>
            {
                file.Short(0x00280101, "US", 12);
                file.Short(0x00280102, "US", 11);
                file.Short(0x00280103, "US", 0);
            };
        }

        AssertRegular();
    }

    [Fact]
    public void Monochrome1_values_are_values()
    {
        foreach (RewrittenSlice slice in _series.Slices) slice.Edit = file => file.Text(0x00280004, "CS", "MONOCHROME1");
        AssertRegular();
    }

    [Fact]
    public void A_localizer_among_them_is_left_out()
    {
        RewrittenSlice localizer = _series.Slices[0].Copy("localizer.dcm");
        localizer.Orientation = [1, 0, 0, 0, 0, -1];
        localizer.Edit = file => file.Text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\LOCALIZER");
        _series.Slices.Add(localizer);
        _series.Write();
        Assert.Contains("LOCALIZER", _series.Convert().Error, StringComparison.Ordinal);
        Assert.Equal(_series.Slices.SkipLast(1).SelectMany(s => s.Hounsfield), _series.MarkedVolume());
    }

    [Fact]
    public void Two_series_in_one_folder_are_two_volumes()
    {
        foreach (RewrittenSlice slice in _series.Slices.ToArray())
        {
            RewrittenSlice other = slice.Copy("b" + slice.Name);
            other.SeriesInstanceUid = "1.2.3.3";
            other.Hounsfield = [.. other.Hounsfield.Select(hu => (short)(hu / 2))];
            _series.Slices.Add(other);
        }

        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert().Code);
        Assert.Equal(2, _series.Results().Length);
        for (int n = 0; n < 2; n++)
        {
            ReadVolume volume = VolumeReader.Read(Path.Combine(_series.Results()[n], "ct.nii"));
            Assert.Equal(_series.Slices.Skip(12 * n).Take(12).SelectMany(s => s.Hounsfield), RewrittenSeries.Hounsfield(volume));
        }
    }

    [Fact]
    public void Frames_of_one_file_in_any_order()
    {
        _series.Turn(0.96, 0.28, 0, -0.224, 0.768, 0.6);
        _series.WriteMultiFrame(3, 11, 0, 7, 5, 1, 9, 2, 10, 4, 8, 6);
        Assert.Equal(ExitCode.Success, _series.Convert().Code);
        Assert.Equal(Expected, _series.MarkedVolume());
    }

    [Fact]
    public void Frames_of_two_stacks_are_two_volumes()
    {
        for (int k = 6; k < 12; k++)
        {
            _series.Slices[k].Orientation = [1, 0, 0, 0, 0, -1];
            _series.Slices[k].Position = new Vector3(0, 4 * k, 0);
        }

        _series.WriteMultiFrame([.. Enumerable.Range(0, 12)]);
        Assert.Equal(ExitCode.Success, _series.Convert().Code);
        Assert.Equal([6, 6], _series.Results().Select(r => Sidecar.TryRead(r)!.Series.Slices));
    }

    [Fact]
    public void A_copy_of_a_slice_is_dropped_and_listed()
    {
        _series.Slices.Add(_series.Slices[4].Copy("copy.dcm"));
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert().Code);
        Assert.Equal(_series.Slices.SkipLast(1).SelectMany(s => s.Hounsfield), _series.MarkedVolume());
        Assert.EndsWith("copy.dcm", Assert.Single(_series.Sidecar().Input.Geometry.Duplicates), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_slices_at_one_position_are_refused()
    {
        RewrittenSlice other = _series.Slices[4].Copy("other.dcm");
        other.Hounsfield[77]++;
        _series.Slices.Add(other);
        AssertRefused("duplicates");
    }

    [Theory]
    [InlineData("regular")]
    [InlineData("oblique")]
    public void A_missing_slice_is_refused_closed_up_or_filled(string orientation)
    {
        if (orientation == "oblique") _series.Turn(0.96, 0.28, 0, -0.224, 0.768, 0.6);
        RewrittenSlice below = _series.Slices[7], above = _series.Slices[9];
        _series.Slices.RemoveAt(8);
        AssertRefused("missing", "1 slice missing");

        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        short[] filled = _series.MarkedVolume();
        CliResult verified = _series.Verify();
        Assert.True(verified.Code == ExitCode.Success, verified.Error);
        GeometryRecord geometry = _series.Sidecar().Input.Geometry;
        Assert.Equal("missing", geometry.Verdict);
        Assert.Equal(geometry.Missing, geometry.Filled);
        Assert.Single(geometry.Filled!);
        Assert.Equal([12, 64, 64], _series.Sidecar().Output.Shape);
        const int Slice = RewrittenSeries.Rows * RewrittenSeries.Columns;
        Assert.Equal(_series.Slices.Take(8).SelectMany(s => s.Hounsfield), filled.Take(8 * Slice));
        Assert.Equal(_series.Slices.Skip(8).SelectMany(s => s.Hounsfield), filled.Skip(9 * Slice));
        Assert.Equal(below.Hounsfield.Zip(above.Hounsfield, (a, b) => (short)Math.Round((a + b) / 2.0, MidpointRounding.AwayFromZero)), filled.Skip(8 * Slice).Take(Slice));

        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "keep", "--overwrite").Code);
        Assert.Equal([11, 64, 64], _series.Sidecar().Output.Shape);
        Assert.Empty(_series.Sidecar().Input.Geometry.Filled ?? []);
    }

    [Fact]
    public void Two_missing_slices_are_filled_where_they_were()
    {
        _series.Slices.RemoveRange(8, 2);
        _series.Slices.RemoveAt(2);
        AssertRefused("missing", "3 slices missing");
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        _series.MarkedVolume();
        Assert.Equal([12, 64, 64], _series.Sidecar().Output.Shape);
        Assert.Equal([8, 32, 36], _series.Sidecar().Input.Geometry.Filled!);
    }

    [Fact]
    public void What_is_outside_the_scan_is_not_mixed_into_a_filled_slice()
    {
        foreach (RewrittenSlice slice in _series.Slices)
        {
            slice.ToStored = hu => hu == -1024 ? -2000 : hu + 1024;
            slice.Edit = file => file.Short(0x00280120, "SS", -2000);
        }

        _series.Slices[7].Hounsfield[100] = -1024;
        _series.Slices[9].Hounsfield[100] = 60;
        _series.Slices.RemoveAt(8);
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        // Halfway between both, what was scanned counts, and nothing is in between.
        Assert.Equal(60, _series.MarkedVolume()[(8 * RewrittenSeries.Rows * RewrittenSeries.Columns) + 100]);
    }

    [Fact]
    public void Slices_of_other_rescales_are_filled_in_HU()
    {
        (_series.Slices[7].Slope, _series.Slices[7].Intercept) = (0.5, -1100);
        RewrittenSlice below = _series.Slices[7], above = _series.Slices[9];
        _series.Slices.RemoveAt(8);
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill").Code);
        const int Slice = RewrittenSeries.Rows * RewrittenSeries.Columns;
        short[] filled = [.. _series.MarkedVolume().Skip(8 * Slice).Take(Slice)];
        for (int i = 0; i < Slice; i++) Assert.InRange(filled[i] - ((below.Hounsfield[i] + above.Hounsfield[i]) / 2.0), -0.75, 0.75);
    }

    [Fact]
    public void Uneven_slices_are_refused_and_cannot_be_filled()
    {
        _series.Slices[8].Position += new Vector3(0, 0, 1.5);
        AssertRefused("uneven", "unevenly spaced");
        Assert.Equal(ExitCode.InvalidInput, _series.Convert("--on-missing", "fill", "--overwrite").Code);
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "keep", "--overwrite").Code);
        Assert.Equal("uneven", _series.Sidecar().Input.Geometry.Verdict);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(18)]
    public void A_tilted_gantry_is_refused_kept_or_taken_out(double degrees)
    {
        _series.Tilt(degrees);
        AssertRefused("tilt", FormattableString.Invariant($"{degrees} degrees"));

        Assert.Equal(ExitCode.Success, _series.Convert("--on-tilt", "keep").Code);
        Assert.Equal(Expected, RewrittenSeries.Hounsfield(_series.Volume()));
        OutputRecord kept = _series.Sidecar().Output;
        Assert.Equal(4 / Math.Cos(double.DegreesToRadians(degrees)), kept.SpacingMm[0], 1e-6);

        // One pixel of shift a slice: nothing to interpolate, and the mark lies where it lay.
        foreach (RewrittenSlice slice in _series.Slices) slice.PixelSpacing = [4 * Math.Tan(double.DegreesToRadians(degrees)), 4];
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
        // What no slice covers is air.
        Assert.Equal(-1024, hounsfield[(75 * 64) - 1]);
        Assert.Equal(Expected.Sum(hu => (long)hu) - (1024L * 12 * 11 * 64), hounsfield.Sum(hu => (long)hu));
    }

    [Theory]
    [InlineData(7.5)]
    [InlineData(-18)]
    public void A_sheared_body_comes_back_within_2_HU(double degrees)
    {
        // A tilt shears what the slices show; where in the patient a voxel lies tells what it must be.
        _series.Tilt(degrees);
        foreach (RewrittenSlice slice in _series.Slices)
        {
            for (int i = 0; i < slice.Hounsfield.Length; i++)
                slice.Hounsfield[i] = (short)Math.Round(Body(slice.Position + (i % 64 * 4.171872 * slice.Column) + (i / 64 * 4.171872 * slice.Row)));
        }

        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert("--on-tilt", "rectify").Code);
        ReadVolume volume = _series.Volume();
        short[] hounsfield = RewrittenSeries.Hounsfield(volume);
        Assert.Equal(12, volume.Shape[0]);
        int inside = 0;
        for (int n = 0; n < hounsfield.Length; n++)
        {
            (int k, int j, int i) = (n / volume.Shape[2] / volume.Shape[1], n / volume.Shape[2] % volume.Shape[1], n % volume.Shape[2]);
            double[] lps = volume.Lps[0](k, j, i);
            RewrittenSlice slice = _series.Slices[k];
            double row = (lps[1] - slice.Position.Y) / 4.171872;
            if (row is < 1 or > 62)
            {
                // Beside the slice there is air.
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
        foreach (RewrittenSlice slice in _series.Slices) slice.PixelSpacing = [2 * Math.Tan(double.DegreesToRadians(10)), 4];
        _series.Slices.RemoveAt(8);
        AssertRefused("missing", "gantry tilt");
        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill", "--on-tilt", "rectify").Code);
        _series.MarkedVolume();
        Assert.Equal([12, 64 + 22, 64], _series.Sidecar().Output.Shape);

        Assert.Equal(ExitCode.Success, _series.Convert("--on-missing", "fill", "--on-tilt", "keep", "--overwrite").Code);
        Assert.Equal([12, 64, 64], _series.Sidecar().Output.Shape);
        Assert.Equal(4 / Math.Cos(double.DegreesToRadians(10)), _series.Sidecar().Output.SpacingMm[0], 1e-6);
        _series.MarkedVolume();
    }

    [Fact]
    public void Resampled_and_cropped_voxels_keep_their_place()
    {
        _series.Turn(0.96, 0.28, 0, -0.224, 0.768, 0.6);
        _series.Write();
        foreach (string grid in (string[])["corner", "extent"])
        {
            // Half the spacing: with corners in place every second voxel is one of the slices'.
            CliResult result = CliResult.Of(
                "convert", _series.Input, "-o", Path.Combine(_series.Input, "..", "out"), "--device", "cpu", "--mask", "none", "--grid", grid, "--overwrite",
                "--spacing", "1.9130434782608696,2.0694309291338583,2.0694309291338583");
            Assert.Equal(ExitCode.Success, result.Code);
            ReadVolume volume = _series.Volume();
            short[] hounsfield = RewrittenSeries.Hounsfield(volume);
            Vector3 weighted = default;
            double weights = 0;
            int at = Array.IndexOf(hounsfield, hounsfield.Max());
            (int k, int j, int i) = (at / volume.Shape[2] / volume.Shape[1], at / volume.Shape[2] % volume.Shape[1], at % volume.Shape[2]);
            for (int n = 0; n < 27; n++)
            {
                (int z, int y, int x) = (k + (n / 9) - 1, j + (n / 3 % 3) - 1, i + (n % 3) - 1);
                double weight = hounsfield[(((z * volume.Shape[1]) + y) * volume.Shape[2]) + x] + 1024;
                double[] lps = volume.Lps[0](z, y, x);
                weighted += weight * new Vector3(lps[0], lps[1], lps[2]);
                weights += weight;
            }

            // The mark's centre of mass, to a fraction of a voxel.
            Assert.InRange(((1 / weights * weighted) - _series.MarkLps).Length, 0, 0.8);
        }
    }

    private void AssertRegular()
    {
        _series.Write();
        Assert.Equal(ExitCode.Success, _series.Convert().Code);
        Assert.Equal(Expected, _series.MarkedVolume());
        Assert.Equal("regular", _series.Sidecar().Input.Geometry.Verdict);
    }

    private void AssertRefused(string verdict, params string[] words)
    {
        _series.Write();
        CliResult result = _series.Convert();
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.All(words, word => Assert.Contains(word, result.Error, StringComparison.Ordinal));
        Assert.Contains($"\"verdict\":\"{verdict}\"", CliResult.Of("index", _series.Input).Output, StringComparison.Ordinal);
        // Later tries in the same folder are not to meet this one's mark.
        Directory.Delete(Path.Combine(_series.Input, "..", "out"), recursive: true);
    }
}
