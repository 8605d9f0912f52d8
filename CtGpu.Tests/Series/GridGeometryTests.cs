using CsCheck;
using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Stacks;
using CtGpu.Kernels.Geometry;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series;

/// <summary>The geometry of a volume agrees with the headers of its slices.</summary>
public sealed class GridGeometryTests
{
    private static readonly double s_cos = Math.Cos(0.3);
    private static readonly double s_sin = Math.Sin(0.3);

    /// <summary>Name, ImageOrientationPatient.</summary>
    public static TheoryData<string, double[]> Orientations => new()
    {
        { "axial", [1, 0, 0, 0, 1, 0] },
        { "axial, prone", [-1, 0, 0, 0, -1, 0] },
        { "axial, decubitus", [0, 1, 0, -1, 0, 0] },
        { "axial, seen from the head (normal points to the feet)", [-1, 0, 0, 0, 1, 0] },
        { "coronal", [1, 0, 0, 0, 0, -1] },
        { "sagittal", [0, 1, 0, 0, 0, -1] },
        { "oblique", [s_cos, s_sin, 0, -s_sin * s_cos, s_cos * s_cos, -s_sin] },
        { "vectors longer than one", [1.001, 0, 0, 0, 0.999, 0] },
    };

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Every_slices_corner_lies_where_its_header_says(string name, double[] orientation)
    {
        Assert.NotEmpty(name);
        Vector3 column = Unit(orientation[0], orientation[1], orientation[2]);
        Vector3 row = Unit(orientation[3], orientation[4], orientation[5]);
        Vector3 normal = column.Cross(row);
        foreach (int sense in (int[])[1, -1])
        {
            SeriesVolume volume = AssembleOne(Strict, Stack(orientation, new Vector3(10, -20, 30), sense * 2.5 * normal, 7));

            Assert.Equal("regular", volume.Report.Verdict);
            Assert.Equal(new Shape3(7, 16, 32), volume.Geometry.Shape);
            Assert.Equal(2.5, volume.Geometry.Spacing.Z, 9);
            Assert.Equal(0.75, volume.Geometry.Spacing.Y);
            Assert.Equal(0.5, volume.Geometry.Spacing.X);
            AssertNear(normal, volume.Geometry.Slice);
            for (int k = 0; k < 7; k++)
            {
                // One voxel, by DICOM's equation (PS3.3 C.7.6.2.1.1): position + row cosines · Δj · j + column cosines · Δi · i.
                double[] p = volume.Slices[k].ImagePositionPatient!;
                Vector3 marked = new Vector3(p[0], p[1], p[2]) + (29 * 0.5 * column) + (3 * 0.75 * row);
                AssertNear(marked, volume.Geometry.PointAt(k, 3, 29));
            }
        }
    }

    [Fact]
    public void Direction_matrix_has_column_row_and_slice_as_its_columns()
    {
        SliceHeader[] slices = Stack([0, 1, 0, 0, 0, -1], new Vector3(5, 0, 0), new Vector3(2, 0, 0), 3);

        double[] direction = AssembleOne(Strict, slices).Geometry.Direction;

        // Sagittal: i to posterior, j to the feet, k along row × column, which is to the right (-x).
        Assert.Equal([0, 0, -1, 1, 0, 0, 0, -1, 0], direction);
    }

    [Fact]
    public void Tilted_slices_land_right_when_kept()
    {
        SeriesVolume volume = AssembleOne(
            KeepTilt, Stack([1, 0, 0, 0, 0.970295726276, -0.2419218955997], new Vector3(-106.7, -256.6, -61.95), new Vector3(0, 0, 5), 4));

        Assert.Equal("tilt", volume.Report.Verdict);
        Assert.Equal(14, volume.Report.TiltDegrees, 4);
        Assert.Equal(5, volume.Geometry.Spacing.Z, 9);
        AssertNear(new Vector3(0, 0, 1), volume.Geometry.Slice);
        for (int k = 0; k < 4; k++) AssertNear(SliceStack.OriginOf(volume.Slices[k]), volume.Geometry.PointAt(k, 0, 0));
    }

    [Fact]
    public void Spacing_does_not_drift_with_the_rounding_of_positions()
    {
        const double Spacing = 3.9873417721518987;
        SeriesVolume volume = AssembleOne(Strict, AtZ([.. Enumerable.Range(0, 79).Select(k => Math.Round(-360.2563 + (k * Spacing), 3))]));

        Assert.Equal(Spacing, volume.Geometry.Spacing.Z, 4);
        for (int k = 0; k < 79; k++)
        {
            Assert.Equal(volume.Slices[k].ImagePositionPatient![2], volume.Geometry.PointAt(k, 0, 0).Z, 0.002);
        }
    }

    [Fact]
    public void Neither_thickness_nor_location_nor_number_counts()
    {
        SliceHeader[] slices =
        [
            .. AtZ(0, 2, 4).Select((s, k) => s with { SliceThickness = 5, SliceLocation = -7 * k, InstanceNumber = 9 - k }),
        ];

        SeriesVolume volume = AssembleOne(Strict, slices);

        Assert.Equal(2, volume.Geometry.Spacing.Z);
        Assert.Equal([0, 2, 4], volume.Slices.Select(s => s.ImagePositionPatient![2]));
    }

    [Theory]
    [InlineData(2.5, 2.5)]
    [InlineData(null, 1)]
    [InlineData(0.0, 1)]
    public void A_single_slice_is_a_volume_where_asked_for(double? thickness, double spacing)
    {
        SeriesVolume volume = AssembleOne(Strict with { AcceptSingleSlice = true }, AtZ(40)[0] with { SliceThickness = thickness });

        Assert.Equal("single", volume.Report.Verdict);
        Assert.Equal(new Spacing3(spacing, 0.75, 0.5), volume.Geometry.Spacing);
        AssertNear(new Vector3(0, 0, 1), volume.Geometry.Slice);
    }

    [Fact]
    public void The_order_of_files_does_not_matter()
    {
        double[] oblique = [s_cos, s_sin, 0, -s_sin * s_cos, s_cos * s_cos, -s_sin];
        SliceHeader[] slices = Stack(oblique, new Vector3(1, 2, 3), 2 * new Vector3(0.1, 0.2, 1), 9);
        SliceHeader[] two =
        [
            .. slices.Select(s => s with { Path = "b/" + s.Path, AcquisitionNumber = 1 }),
            .. slices.Select(s => s with { AcquisitionNumber = 2 }),
        ];
        string expected = Describe(Assemble(KeepTilt, two));

        Gen.Shuffle(two).Sample(shuffled => Describe(Assemble(KeepTilt, shuffled)) == expected, iter: 100);
    }

    private static string Describe(IReadOnlyList<SeriesVolume> volumes) =>
        string.Join(" | ", volumes.Select(v =>
            $"{v.Geometry} {v.Report.Verdict} {v.Report.TiltDegrees} {string.Join(',', v.Slices.Select(s => s.Path))}"));

    private static Vector3 Unit(double x, double y, double z)
    {
        var v = new Vector3(x, y, z);
        return (1 / v.Length) * v;
    }
}
