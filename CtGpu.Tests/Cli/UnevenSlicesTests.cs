using CtGpu.Host;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Tests.Support;
using static CtGpu.Tests.Cli.UnevenStack;

namespace CtGpu.Tests.Cli;

/// <summary>Unevenly spaced slices interpolated onto an even grid, from DICOM files to volumes.</summary>
public sealed class UnevenSlicesTests
{
    private static readonly string[] s_resample = ["--on-uneven", "resample"];

    public static TheoryData<string, string> Stacks => new()
    {
        { "0", "2 1 2 1 2" },
        { "-340.5", "1 2 2 1 2 1 2" },
        { "0", "3.3 2 2 2 2" },                      // first step
        { "10", "2 2 2 2 0.9" },                     // last step
        { "-7.25", "2 2 1.3 2 2" },                  // middle step
        { "0", "5 5 5 5 5 1.25 1.25 1.25 1.25" },    // zones: coarse below
        { "0", "1.25 1.25 1.25 1.25 5 5 5 5 5" },    // zones: fine below
        { "0", "4.3 4.3 4.3 1 1 1 1 1" },            // more planes than slices, added at the lower end
        { "0", "1 1 1 1 1 4.3 4.3 4.3" },
        { "0.001", "4.3 1 1 4.3 1 1 4.3" },
        { "-1024.3", "0.7 0.7 1.1 0.7 0.9 0.7 0.7" },
        { "0.15", "0.3 0.3 0.2 0.4 0.3 0.3" },       // the last slice is a plane
        { "0", "2 2 1 3 2" },
        { "0", "2 3" },
        { "5", "3 2" },
        { "0", "2.5 2.5 2.5 0.7 2.5 2.5" },
        { "0.01", "6 6 13 6 6" },
    };

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Every_voxel_is_interpolated_between_its_neighbours(string first, string steps)
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack(first, steps);
        stack.Write(series);

        HounsfieldVolume volume = series.Volume(s_resample);

        stack.AssertIs(volume, stack.Slices);
        Assert.Equal(("uneven", true, false), Facts(volume));
        Assert.Equal(stack.Positions.Length, volume.Sidecar.Series.Slices);
        Assert.Empty(volume.Sidecar.Input.Geometry.Filled!);
        Assert.Equal(volume.Shape, volume.Sidecar.Input.Shape);
        Assert.Equal((double)stack.Spacing, volume.Sidecar.Input.SpacingMm[0], 9);
        AssertCorners(volume, p => [-3, -5, (double)stack.Positions[0] + p]);
    }

    [Theory]
    [InlineData("coronal", 1, 0, 0, 0, 0, -1)]
    [InlineData("sagittal", 0, 1, 0, 0, 0, -1)]
    [InlineData("oblique", 0.8, 0.6, 0, 0, 0, -1)]
    [InlineData("feet first", -1, 0, 0, 0, 1, 0)]
    public void A_stack_of_any_orientation(string name, double xx, double xy, double xz, double yx, double yy, double yz)
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0", "2 2 1.3 2 2");
        double[] normal = [(xy * yz) - (xz * yy), (xz * yx) - (xx * yz), (xx * yy) - (xy * yx)];
        stack.Write(series, (slice, z) => slice with
        {
            ImageOrientationPatient = [xx, xy, xz, yx, yy, yz],
            ImagePositionPatient = [.. normal.Select((n, axis) => (10 * axis) + (n * z))],
        });

        HounsfieldVolume volume = series.Volume(s_resample);

        Assert.True(volume.Sidecar.Input.Geometry.Resampled, name);
        stack.AssertIs(volume, stack.Slices);
        AssertCorners(volume, p => [.. normal.Select((n, axis) => (10 * axis) + (n * p))]);
    }

    [Fact]
    public void A_kept_tilt_has_its_grid_along_the_stack()
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0", "2 2 1.3 2 2");
        stack.Write(series, (slice, z) => slice with { ImagePositionPatient = [-3, -5 + (0.25 * z), z] });

        CliResult refused = series.Convert(s_resample);
        Assert.Equal(ExitCode.InvalidInput, refused.Code);
        Assert.Contains("Pass --on-tilt rectify", refused.Error, StringComparison.Ordinal);
        HounsfieldVolume volume = series.Volume([.. s_resample, "--on-tilt", "keep", "--overwrite"]);

        stack.AssertIs(volume, stack.Slices);
        Assert.Equal(("uneven", true, false), Facts(volume));
        Assert.Equal(2 * Math.Sqrt(1.0625), volume.Sidecar.Input.SpacingMm[0], 1e-6);
        AssertCorners(volume, p => [-3, -5 + (0.25 * p), p]);
    }

    [Theory]
    [InlineData(0.75)]     // one row for each mm
    [InlineData(-0.75)]
    public void A_rectified_tilt_is_shifted_first(double shift)
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0", "2 2 1 2 2 3 2 2");
        stack.Write(series, (slice, z) => slice with { ImagePositionPatient = [-3, -5 + (shift * z), z] });

        HounsfieldVolume volume = series.Volume([.. s_resample, "--on-tilt", "rectify"]);

        int last = (int)stack.Positions[^1], lowest = shift < 0 ? -last : 0;
        stack.AssertIs(
            volume, [.. stack.Slices.Select((slice, k) => Shifted(slice, (Math.Sign(shift) * (int)stack.Positions[k]) - lowest, last))]);
        Assert.Equal(("uneven", true, true), Facts(volume));
        AssertCorners(volume, p => [-3, -5 + (0.75 * lowest), p]);
    }

    [Fact]
    public void Each_slice_has_its_own_rescale()
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0", "2 1 2 1 2") { Slope = k => k % 2 == 0 ? 1 : 0.5, Intercept = k => -1024 + (7 * k) };
        stack.Write(series);
        stack.AssertIs(series.Volume(s_resample), stack.Slices);
    }

    [Fact]
    public void Padding_is_never_mixed_with_tissue()
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0", "2 2 1 2 2") { PaddedRim = k => 1 + (k % 3) };
        stack.Write(series);

        HounsfieldVolume volume = series.Volume(s_resample);

        stack.AssertIs(volume, stack.Slices);
        Assert.Equal(-1024, volume[0, 0, 0]);
    }

    [Fact]
    public void Two_slices_are_even()
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0", "7.3");
        stack.Write(series);
        HounsfieldVolume volume = series.Volume(s_resample);
        stack.AssertIs(volume, stack.Slices);
        Assert.Equal(("regular", false, false), Facts(volume));
    }

    [Fact]
    public void An_even_stack_is_unchanged_and_a_gap_is_left_to_on_missing()
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0", "2 2 4 2 2");
        stack.Write(series);
        CliResult refused = series.Convert(s_resample);
        Assert.Equal(ExitCode.InvalidInput, refused.Code);
        Assert.Contains("1 slice missing", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--on-missing fill", refused.Error, StringComparison.Ordinal);
        HounsfieldVolume volume = series.Volume([.. s_resample, "--on-missing", "fill", "--overwrite"]);
        Assert.Equal(("missing", false, false), Facts(volume));
        Assert.Equal([6.0], volume.Sidecar.Input.Geometry.Filled!);
        stack.AssertIs(volume, stack.Slices);
    }

    [Fact]
    public void Copies_are_dropped_first_and_threads_change_nothing()
    {
        using var series = new WrittenSeries();
        var stack = new UnevenStack("0.001", "4.3 1 1 4.3 1 1 4.3");
        stack.Write(series);
        File.Copy(Path.Combine(series.Input, "3"), Path.Combine(series.Input, "copy"));
        HounsfieldVolume one = series.Volume([.. s_resample, "--jobs", "1"]);
        stack.AssertIs(one, stack.Slices);
        Assert.EndsWith("copy", Assert.Single(one.Sidecar.Input.Geometry.Duplicates), StringComparison.Ordinal);
        Assert.Equal(one.File.Voxels, series.Volume([.. s_resample, "--jobs", "4", "--overwrite"]).File.Voxels);
    }

    [Fact]
    public void The_even_grid_is_resampled_like_one_of_even_slices_on_every_engine()
    {
        using var series = new WrittenSeries();
        using var even = new WrittenSeries();
        var stack = new UnevenStack("0.001", "4.3 1 1 4.3 1 1 4.3");
        stack.Write(series);
        HounsfieldVolume planes = series.Volume(s_resample);
        for (int k = 0; k < planes.Shape[0]; k++)
            even.Add($"{k}", WrittenSeries.Slice(-3, -5, k), (row, column) => planes[k, row, column] + 1024);
        string[] spacing = ["--spacing", "0.8,0.6,0.6", "--overwrite"];

        HounsfieldVolume cpu = series.Volume([.. s_resample, .. spacing]);

        Assert.Equal(even.Volume(spacing).File.Voxels, cpu.File.Voxels);
        Assert.Equal(ExitCode.Success, CliResult.Of(
        [
            "convert", series.Input, "-o", series.Output, "--device", "ilgpu-cpu", "--name", "{PatientID}", "--mask", "none",
            .. s_resample, .. spacing,
        ]).Code);
        HounsfieldVolume simulated = series.Read("PHANTOM0");
        Assert.StartsWith("ilgpu-cpu", simulated.Sidecar.Device, StringComparison.Ordinal);
        Assert.Equal(cpu.File.Voxels, simulated.File.Voxels);
    }

    [Theory]
    [InlineData("2 2 2 11 2 2", "since 11 mm between")]
    public void What_cannot_be_interpolated_is_refused_with_the_files(string steps, string finding)
    {
        using var series = new WrittenSeries();
        new UnevenStack("0", steps).Write(series);
        CliResult result = series.Convert(s_resample);
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains("--on-uneven resample is not possible, " + finding, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("pass --on-uneven resample", result.Error, StringComparison.Ordinal);
        Assert.Contains("--on-missing keep", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_in_pairs_are_two_exports_and_never_interpolated()
    {
        using var series = new WrittenSeries();
        new UnevenStack("0", "2 0.0035 1.9965 0.0035 1.9965 2 2 2").Write(series);
        CliResult result = series.Convert(s_resample);
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains("slices lie in pairs", result.Error, StringComparison.Ordinal);
        Assert.Contains("0.0035 mm apart", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--on-", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_option_is_advised_for_uneven_slices_only_and_a_dry_run_says_the_same()
    {
        using var series = new WrittenSeries();
        new UnevenStack("0", "2 2 1.3 2 2").Write(series);
        CliResult refused = series.Convert("--on-missing", "fill", "--dry-run");
        Assert.Contains("pass --on-uneven resample to repair the stack, or --on-missing keep", refused.Output, StringComparison.Ordinal);
        Assert.Contains("  5x10x12 -> 5x10x12", series.Convert([.. s_resample, "--dry-run"]).Output, StringComparison.Ordinal);
        Assert.Contains("exclude each other", series.Convert([.. s_resample, "--on-missing", "keep"]).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, series.Convert([.. s_resample, "--on-missing", "keep"]).Code);
    }

    private static (string, bool, bool) Facts(HounsfieldVolume volume) =>
    (
        volume.Sidecar.Input.Geometry.Verdict, volume.Sidecar.Input.Geometry.Resampled, volume.Sidecar.Input.Geometry.Rectified);

    /// <summary>Asserts that the first voxels of the first and the last plane are at these points.</summary>
    /// <param name="origin">LPS of the first voxel of the plane at this distance from the first slice.</param>
    private static void AssertCorners(HounsfieldVolume volume, Func<double, double[]> origin)
    {
        CtSlice slice = WrittenSeries.Slice(0, 0, 0);
        double[] d = [.. volume.Sidecar.Output.Direction];
        double step = volume.Sidecar.Output.SpacingMm[0] * Math.Abs(
            (d[2] * ((d[3] * d[7]) - (d[6] * d[4]))) + (d[5] * ((d[6] * d[1]) - (d[0] * d[7]))) + (d[8] * ((d[0] * d[4]) - (d[3] * d[1]))));
        foreach (int k in (int[])[0, volume.Shape[0] - 1])
        {
            double[] expected = origin(k * step);
            double[] corner = [.. expected.Select((p, axis) =>
                p + (slice.PixelSpacing![1] * 11 * d[3 * axis]) + (slice.PixelSpacing[0] * 9 * d[(3 * axis) + 1]))];
            for (int axis = 0; axis < 3; axis++)
            {
                Assert.Equal(expected[axis], volume.Lps(k, 0, 0)[axis], 1e-3);
                Assert.Equal(corner[axis], volume.Lps(k, 9, 11)[axis], 1e-3);
            }
        }
    }
}
