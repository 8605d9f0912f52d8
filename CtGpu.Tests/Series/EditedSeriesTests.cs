using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Series;

/// <summary>Conversion, by the whole program, of real slices with headers as scanners and archives write them.</summary>
public sealed class EditedSeriesTests : IDisposable
{
    private readonly EditedSeries _series = new();

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
        foreach (EditedSlice slice in _series.Slices) slice.PixelSpacing = [4.171872, 1.25];
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
        foreach (EditedSlice slice in _series.Slices) (slice.Slope, slice.Intercept) = (slope, intercept);
        AssertRegular();
    }

    [Fact]
    public void Unsigned_with_63536_outside()
    {
        foreach (EditedSlice slice in _series.Slices)
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
        foreach (EditedSlice slice in _series.Slices)
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
    public void Twelve_bits_with_other_bits_above()
    {
        foreach (EditedSlice slice in _series.Slices)
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
        foreach (EditedSlice slice in _series.Slices) slice.Edit = file => file.Text(0x00280004, "CS", "MONOCHROME1");
        AssertRegular();
    }

    [Fact]
    public void A_localizer_among_them_is_left_out()
    {
        EditedSlice localizer = _series.Slices[0].Copy("localizer.dcm");
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
        foreach (EditedSlice slice in _series.Slices.ToArray())
        {
            EditedSlice other = slice.Copy("b" + slice.Name);
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
            Assert.Equal(_series.Slices.Skip(12 * n).Take(12).SelectMany(s => s.Hounsfield), EditedSeries.Hounsfield(volume));
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
        Assert.Equal([6, 6], _series.Results().Select(r => Sidecar.Read(r)!.Series.Slices));
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
        EditedSlice other = _series.Slices[4].Copy("other.dcm");
        other.Hounsfield[77]++;
        _series.Slices.Add(other);
        _series.AssertRefused("duplicates");
    }

    [Fact]
    public void Resampled_voxels_keep_their_place()
    {
        _series.Turn(0.96, 0.28, 0, -0.224, 0.768, 0.6);
        _series.Write();
        foreach (string grid in (string[])["corner", "extent"])
        {
            // Half the spacing: with grid corner every second voxel is a voxel of the slices.
            CliResult result = CliResult.Of(
                "convert", _series.Input, "-o", Path.Combine(_series.Input, "..", "out"), "--device", "cpu", "--mask", "none",
                "--grid", grid, "--overwrite", "--spacing", "1.9130434782608696,2.0694309291338583,2.0694309291338583");
            Assert.Equal(ExitCode.Success, result.Code);
            ReadVolume volume = _series.Volume();
            short[] hounsfield = EditedSeries.Hounsfield(volume);
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

            // The centre of mass of the mark, to a fraction of a voxel.
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
}
