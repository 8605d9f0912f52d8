using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli;

/// <summary>Filled slices and rectified tilt, from DICOM files to volumes.</summary>
public sealed class StackRepairTests
{
    private static readonly string[] s_fill = ["--on-missing", "fill"];
    private static readonly string[] s_rectify = ["--on-tilt", "rectify"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Missing_slices_are_interpolated_and_listed(int missing)
    {
        using var series = new WrittenSeries();
        double[] z = [0, 2, 4, 6 + (2 * missing), 8 + (2 * missing)];
        foreach (double at in z)
        {
            series.AddField($"{at}", WrittenSeries.Slice(-3, -5, at), p => (10 * p[0]) + (4 * p[1]) + (at * at));
        }

        HounsfieldVolume volume = series.Volume(s_fill);

        Assert.Equal([5 + missing, 10, 12], volume.Shape);
        double[] made = [.. Enumerable.Range(0, missing).Select(n => 6.0 + (2 * n))];
        Assert.Equal("missing", volume.Sidecar.Input.Geometry.Verdict);
        Assert.Equal(made, volume.Sidecar.Input.Geometry.Missing);
        Assert.Equal(made, volume.Sidecar.Input.Geometry.Filled!);
        Assert.Equal(5, volume.Sidecar.Series.Slices);
        double upper = 6 + (2 * missing);
        foreach ((int k, int j, int i) in volume.Voxels)
        {
            double[] p = volume.Lps(k, j, i);
            Assert.Equal(2 * k, p[2], 1e-6);
            double alongZ = made.Contains(2 * k) ? 16 + ((2 * k - 4) / (upper - 4) * ((upper * upper) - 16)) : 4 * k * k;
            Assert.Equal((10 * p[0]) + (4 * p[1]) + alongZ, volume[k, j, i], made.Contains(2 * k) ? 1.01 : 0.501);
        }
    }

    [Fact]
    public void A_filled_voxel_never_blends_tissue_with_padding()
    {
        using var series = new WrittenSeries();
        foreach (double z in (double[])[0, 2, 4, 8, 10])
        {
            series.Add($"{z}", WrittenSeries.Slice(0, 0, z) with { PixelPaddingValue = -1500 }, (row, column) => (row, column) switch
            {
                (0, 0) => -1500,                 // padding on both sides
                (0, 1) => z == 4 ? -1500 : 1064, // padding below
                (0, 2) => z == 8 ? -3000 : 1064, // padding above, without PixelPaddingValue
                (0, 3) => z == 4 ? 0 : 1064,     // scanned air below
                _ => 1064,
            });
        }

        HounsfieldVolume volume = series.Volume(s_fill);

        Assert.Equal([-1024, 40, 40, -492, 40], Enumerable.Range(0, 5).Select(x => (int)volume[3, 0, x]));
    }

    [Fact]
    public void A_filled_voxel_follows_the_padding_and_the_sign_of_each_neighbour()
    {
        using var series = new WrittenSeries();
        foreach (double z in (double[])[0, 2, 4, 8, 10])
        {
            // Of the slices around the gap, only the lower one has PixelPaddingValue 1104, and only the upper one is unsigned.
            CtSlice slice = WrittenSeries.Slice(0, 0, z) with { IsSigned = z != 8, PixelPaddingValue = z == 4 ? 1104 : null };
            series.Add($"{z}", slice, (row, column) => (row, column) switch
            {
                (0, 0) => 1104,                      // padding below, 80 HU above
                (0, 1) => z == 8 ? 1104 : 1064,      // 40 HU below, 80 HU above
                (0, 2) => z == 8 ? 34000 : 1064,     // 40 HU below, 32767 HU above
                (0, 3) => z == 8 ? -2000 : 1064,     // 63536 above
                _ => 1064,
            });
        }

        HounsfieldVolume volume = series.Volume(s_fill);

        Assert.Equal([80, 60, 16404, 40, 40], Enumerable.Range(0, 5).Select(x => (int)volume[3, 0, x]));
        Assert.Equal([-1024, 40, 40, 40, 40], Enumerable.Range(0, 5).Select(x => (int)volume[2, 0, x]));
        Assert.Equal([80, 80, 32767, -1024, 40], Enumerable.Range(0, 5).Select(x => (int)volume[4, 0, x]));
        Assert.Equal((1104, 2), (volume.Sidecar.Input.Padding.StoredValue, volume.Sidecar.Input.Padding.Voxels));
    }

    public static TheoryData<double, double> Tilts => new() { { 5, 0 }, { 18, 0 }, { -18, 0 }, { 7, 4 }, { 0, -11 } };

    [Theory]
    [MemberData(nameof(Tilts))]
    public void A_tilted_phantom_is_rectified(double degreesBack, double degreesSide)
    {
        using var series = new WrittenSeries();
        WriteTilted(series, degreesBack, degreesSide, [0, 1, 2, 3, 4, 5, 6, 7]);

        HounsfieldVolume volume = series.Volume(s_rectify);

        AssertIsPhantom(volume, atLeast: 8 * 600);
        Assert.True(volume.Sidecar.Input.Geometry.Rectified);
        Assert.Equal("tilt", volume.Sidecar.Input.Geometry.Verdict);
        IReadOnlyList<double> d = volume.Sidecar.Output.Direction;
        for (int a = 0; a < 3; a++) Assert.Equal(0, (d[a] * d[2]) + (d[3 + a] * d[5]) + (d[6 + a] * d[8]) - (a == 2 ? 1 : 0), 1e-6);
    }

    [Fact]
    public void A_tilted_stack_with_a_gap_is_filled_and_rectified()
    {
        using var series = new WrittenSeries();
        WriteTilted(series, 18, 0, [0, 1, 2, 5, 6, 7]);

        CliResult refused = series.Convert();
        Assert.Equal(ExitCode.InvalidInput, refused.Code);
        Assert.Contains(
            "pass --on-missing fill and --on-tilt rectify to repair the stack, or --on-missing keep and --on-tilt keep",
            refused.Error,
            StringComparison.Ordinal);

        HounsfieldVolume volume = series.Volume([.. s_fill, .. s_rectify, "--overwrite"]);
        Assert.Equal(8, volume.Shape[0]);
        Assert.Equal(2, volume.Sidecar.Input.Geometry.Filled!.Count);
        AssertIsPhantom(volume, atLeast: 7 * 600);

        HounsfieldVolume kept = series.Volume([.. s_fill, "--on-tilt", "keep", "--overwrite"]);
        Assert.Equal([8, 30, 30], kept.Shape);
        Assert.False(kept.Sidecar.Input.Geometry.Rectified);
        AssertIsPhantom(kept, atLeast: 8 * 600);
    }

    [Fact]
    public void Every_engine_gives_the_same_bytes()
    {
        using var series = new WrittenSeries();
        WriteTilted(series, 18, 0, [0, 1, 2, 4, 5]);
        string[] options = [.. s_fill, .. s_rectify, "--spacing", "3,1.3,1.3", "--overwrite"];
        HounsfieldVolume cpu = series.Volume(options);
        Assert.StartsWith("cpu", cpu.Sidecar.Device, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Success, CliResult.Of(
        [
            "convert", series.Input, "-o", series.Output, "--device", "ilgpu-cpu", "--jobs", "3",
            "--name", "{PatientID}", "--mask", "none", .. options,
        ]).Code);

        HounsfieldVolume simulated = series.Read("PHANTOM0");
        Assert.StartsWith("ilgpu-cpu", simulated.Sidecar.Device, StringComparison.Ordinal);
        Assert.Equal(cpu.File.Voxels, simulated.File.Voxels);
    }

    [Theory]
    [InlineData("0 2 4 8.5 10.5", "uneven")]           // the gap is no multiple of the step
    [InlineData("0 2 4 6 12.29 14.29", "missing")]     // a multiple, but off by more than a tenth of a step
    [InlineData("0 2 4 14", "missing")]                // more missing slices than existing ones
    [InlineData("0 2 4 5 7 11", "uneven")]
    public void Stacks_that_cannot_be_filled_are_refused_and_may_be_kept(string positions, string verdict)
    {
        SliceHeader[] slices = SyntheticSeries.AtZ(
            [.. positions.Split(' ').Select(z => double.Parse(z, System.Globalization.CultureInfo.InvariantCulture))]);
        GeometryException refusal = SyntheticSeries.Refuse(
            SyntheticSeries.Strict with { OnMissing = SliceGaps.Fill }, slices);
        Assert.Equal(verdict, refusal.Verdict);
        Assert.Contains("--on-missing keep", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--on-missing fill", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(verdict == "uneven", refusal.Message.Contains("pass --on-uneven resample", StringComparison.Ordinal));
    }

    [Fact]
    public void Slices_beyond_any_gantry_are_not_shifted_back()
    {
        SliceHeader[] slices = SyntheticSeries.Stack(
            SyntheticSeries.Axial, new Vector3(0, 0, 0), new Vector3(0, 6, 5), 5);
        GeometryException refusal = SyntheticSeries.Refuse(
            SyntheticSeries.Strict with { OnTilt = GantryTilt.Rectify }, slices);
        Assert.Equal("tilt", refusal.Verdict);
        Assert.DoesNotContain("rectify", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regular_stack_is_unchanged()
    {
        using var series = new WrittenSeries();
        for (int k = 0; k < 4; k++) series.AddField($"{k}", WrittenSeries.Slice(1, 2, 3 * k), p => p[0] + (20 * p[2]));
        HounsfieldVolume plain = series.Volume(), asked = series.Volume([.. s_fill, .. s_rectify, "--overwrite"]);
        Assert.Equal(plain.File.Voxels, asked.File.Voxels);
        Assert.Equal((0, false), (asked.Sidecar.Input.Geometry.Filled!.Count, asked.Sidecar.Input.Geometry.Rectified));
    }

    [Fact]
    public void The_tutorial_preset_refuses_both()
    {
        using var series = new WrittenSeries();
        series.AddField("0", WrittenSeries.Slice(0, 0, 0), _ => 0);
        foreach (string option in (string[])["--on-missing=fill", "--on-tilt=rectify"])
        {
            CliResult result = CliResult.Of("convert", series.Input, "-o", series.Output, "--preset", "tutorial", option);
            Assert.Equal(ExitCode.Usage, result.Code);
            Assert.Contains("contradicts --preset tutorial", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Voxels_of_a_kept_tilt_are_smaller_than_their_spacings()
    {
        VolumeGeometry tilted = SyntheticSeries.AssembleOne(
            SyntheticSeries.KeepTilt,
            SyntheticSeries.Stack(SyntheticSeries.Axial, new Vector3(0, 0, 0), new Vector3(0, 2, 5), 5)).Geometry;
        // Shearing a slab of 5 mm does not change its volume.
        Assert.Equal(5 * 0.75 * 0.5, tilted.VoxelMm3, 1e-9);
        Assert.True(tilted.Spacing.VoxelMm3 > 1.05 * tilted.VoxelMm3);
    }

    /// <summary>Smooth tissue in a column of 10 mm radius along z, padding around it.</summary>
    private static double Phantom(double[] p) =>
        ((p[0] * p[0]) + (p[1] * p[1]) > 100) ? double.NaN : 800 + (150 * Math.Sin(p[0] / 7) * Math.Cos(p[1] / 9)) + (3 * p[2]);

    private static void WriteTilted(WrittenSeries series, double degreesBack, double degreesSide, int[] slices)
    {
        (double sinBack, double cosBack) = Math.SinCos(double.DegreesToRadians(degreesBack));
        (double sinSide, double cosSide) = Math.SinCos(double.DegreesToRadians(degreesSide));
        // The slices are rotated about two axes and stacked along z: they shift along both of their axes.
        double[] column = [cosSide, 0, sinSide], row = [-sinBack * sinSide, cosBack, sinBack * cosSide];
        foreach (int k in slices)
        {
            double[] origin = [.. Enumerable.Range(0, 3).Select(a => (a == 2 ? 2.0 * k : 0) - (14.5 * 0.8 * (column[a] + row[a])))];
            series.AddField($"{97 - k}", WrittenSeries.Slice(origin[0], origin[1], origin[2]) with
            {
                Rows = 30,
                Columns = 30,
                PixelSpacing = [0.8, 0.8],
                ImageOrientationPatient = [.. column, .. row],
            }, Phantom);
        }
    }

    private static void AssertIsPhantom(HounsfieldVolume volume, int atLeast)
    {
        int inside = 0;
        foreach ((int k, int j, int i) in volume.Voxels)
        {
            double[] p = volume.Lps(k, j, i);
            double radius = Math.Sqrt((p[0] * p[0]) + (p[1] * p[1]));
            double expected = 800 + (150 * Math.Sin(p[0] / 7) * Math.Cos(p[1] / 9)) + (3 * p[2]);
            short hu = volume[k, j, i];
            if (hu == -1024)
            {
                // Tissue may be lost only at the rim of the scanned region.
                Assert.True(radius > 9, $"nothing at {k},{j},{i}");
                continue;
            }

            // Within half a pixel of the rim, the nearest voxel is used; elsewhere, HU are interpolated.
            Assert.InRange(hu, expected - (radius < 8.5 ? 2 : 30), expected + (radius < 8.5 ? 2 : 30));
            if (radius < 8.5) inside++;
        }

        Assert.InRange(inside, atLeast / 2, int.MaxValue);
    }
}
