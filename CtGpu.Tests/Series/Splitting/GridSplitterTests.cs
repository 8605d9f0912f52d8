using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Splitting;

/// <summary>Twelve slices, some of which have another orientation or pixel spacing than the others.</summary>
public sealed class GridSplitterTests
{
    private static readonly GeometryRules s_fill = Strict with { OnMissing = SliceGaps.Fill };

    /// <summary>A change of the grid by an amount t, and the attribute that a refusal names.</summary>
    private static readonly Dictionary<string, (Func<SliceHeader, double, SliceHeader> Change, string Keyword)> s_changes = new()
    {
        ["column spacing"] = ((s, t) => s with { PixelSpacing = [0.75, 0.5 + t] }, "PixelSpacing"),
        ["smaller column spacing"] = ((s, t) => s with { PixelSpacing = [0.75, 0.5 - t] }, "PixelSpacing"),
        ["row spacing"] = ((s, t) => s with { PixelSpacing = [0.75 + t, 0.5] }, "PixelSpacing"),
        ["both spacings"] = ((s, t) => s with { PixelSpacing = [0.75 + t, 0.5 + (2 * t)] }, "PixelSpacing"),
        ["turned in the plane"] = (
            (s, t) => s with { ImageOrientationPatient = [Math.Cos(t), Math.Sin(t), 0, -Math.Sin(t), Math.Cos(t), 0] },
            "ImageOrientationPatient"),
        ["turned out of the plane"] = (
            (s, t) => s with { ImageOrientationPatient = [1, 0, 0, 0, Math.Cos(t), Math.Sin(t)] }, "ImageOrientationPatient"),
        ["orientation and spacing"] = (
            (s, t) => s with
            {
                ImageOrientationPatient = [Math.Cos(t), 0, Math.Sin(t), 0, 1, 0],
                PixelSpacing = [0.75, 0.5 + (t / 10)],
            },
            "ImageOrientationPatient"),
    };

    private static readonly Dictionary<string, Func<int, bool>> s_places = new()
    {
        ["first"] = k => k == 0,
        ["second"] = k => k == 1,
        ["middle"] = k => k == 6,
        ["last"] = k => k == 11,
        ["every second"] = k => k % 2 == 1,
        ["every third"] = k => k % 3 == 1,
        ["upper half"] = k => k >= 6,
        ["scattered"] = k => k is 2 or 3 or 7 or 10,
    };

    public static TheoryData<string, string> Table => [.. s_changes.Keys.SelectMany(c => s_places.Keys.Select(p => (c, p)))];

    [Theory]
    [MemberData(nameof(Table))]
    public void Rounding_up_to_a_quarter_of_a_pixel_is_one_grid_that_fits_all_slices_best(string change, string place)
    {
        SliceHeader[] slices = Slices(change, place, 0.2499);

        foreach (GeometryRules rules in (GeometryRules[])[Strict, s_fill, KeepGaps])
        {
            SeriesVolume volume = AssembleOne(rules, slices);

            Assert.Equal(("regular", 12), (volume.Report.Verdict, volume.Slices.Count));
            Assert.Empty(volume.ToldApartBy);
            Assert.Equal(2, volume.Geometry.Spacing.Z, 1e-4);
            Vector3 origin = SliceOrigin(volume.Slices[0]);
            foreach ((int row, int column) in ((int, int)[])[(0, 31), (15, 0), (15, 31)])
            {
                // The least squares solution is the mean of the slices' corners.
                Vector3 sum = default;
                foreach (SliceHeader slice in slices) sum += Corner(slice, row, column) - SliceOrigin(slice);
                AssertWithin(1e-3, origin + (1.0 / 12 * sum), volume.Geometry.PointAt(0, row, column));
            }

            for (int k = 0; k < 12; k++) AssertWithin(0.13, Corner(volume.Slices[k], 15, 31), volume.Geometry.PointAt(k, 15, 31));
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_larger_difference_is_refused_with_the_attribute_and_two_files_unless_the_parts_are_volumes(string change, string place)
    {
        SliceHeader[] slices = Slices(change, place, 0.2501);
        foreach (GeometryRules rules in (GeometryRules[])[Strict, s_fill, KeepGaps])
        {
            if (place == "upper half")
            {
                IReadOnlyList<SeriesVolume> volumes = Assemble(rules with { OnTilt = GantryTilt.Keep }, slices);
                Assert.Equal([6, 6], volumes.Select(v => v.Slices.Count));
                Assert.All(volumes, v => Assert.Equal(s_changes[change].Keyword, Assert.Single(v.ToldApartBy).Keyword));
                continue;
            }

            GeometryException refusal = Refuse(rules, slices);
            string keyword = s_changes[change].Keyword;
            Assert.Equal(keyword == "PixelSpacing" ? "mixed-pixel-spacing" : "mixed-orientation", refusal.Verdict);
            Assert.Contains($"{keyword} is ", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("0.25 pixels apart at the far corner", refusal.Message, StringComparison.Ordinal);
            SliceHeader[] named = [.. slices.Where(s => refusal.Message.Contains(s.Path, StringComparison.Ordinal))];
            Assert.Contains(named, IsChanged);
            Assert.Contains(named, s => !IsChanged(s));
        }
    }

    [Fact]
    public void Two_small_differences_that_add_up_are_two_grids()
    {
        SliceHeader[] slices = Slices("column spacing", "first", 0.2);
        slices[11] = Slices("smaller column spacing", "last", 0.2)[11];

        Assert.Equal("mixed-pixel-spacing", Refuse(Strict, slices).Verdict);
    }

    [Fact]
    public void The_order_of_files_does_not_change_the_grid()
    {
        SliceHeader[] slices = Slices("orientation and spacing", "scattered", 0.24);
        VolumeGeometry expected = AssembleOne(Strict, slices).Geometry;

        Assert.Equal(expected, AssembleOne(Strict, [.. Enumerable.Reverse(slices)]).Geometry);
        Assert.Equal(expected, AssembleOne(Strict, [.. slices.OrderBy(s => s.ImagePositionPatient![2] % 7)]).Geometry);
    }

    [Fact]
    public void A_long_stack_of_rounded_orientations_is_not_tilted()
    {
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 400).Select(k => Solved("turned out of the plane", Slice(0, 0, k), k % 2 == 0 ? 0 : 0.2)),
        ];

        Assert.Equal("regular", AssembleOne(Strict, slices).Report.Verdict);
    }

    [Fact]
    public void Phases_on_rounded_grids_are_told_apart()
    {
        SliceHeader[] slices = Slices("column spacing", "every second", 0.2);
        SliceHeader[] two =
        [
            .. slices.Select(s => s with { Path = "a/" + s.Path, AcquisitionNumber = 1 }),
            .. slices.Select(s => s with { Path = "b/" + s.Path, AcquisitionNumber = 2 }),
        ];

        Assert.Equal([12, 12], Assemble(Strict, two).Select(v => v.Slices.Count));
    }

    [Fact]
    public void Reconstructions_of_two_diameters_may_interleave()
    {
        SliceHeader[] slices =
        [
            .. AtZ(0, 2, 4, 6).Select(s => s with { Scan = new() { ReconstructionDiameter = "360" } }),
            .. AtZ(1, 3, 5, 7).Select(s => s with { PixelSpacing = [0.6, 0.4], Scan = new() { ReconstructionDiameter = "288" } }),
        ];

        Assert.Equal([2, 2], Assemble(Strict, slices).Select(v => v.Geometry.Spacing.Z));
    }

    [Fact]
    public void Grids_end_to_end_or_of_other_planes_are_volumes_of_their_own()
    {
        double[] coronal = [1, 0, 0, 0, 0, -1];
        SliceHeader[] others = Stack(coronal, new Vector3(0, -50, 0), new Vector3(0, 3, 0), 4);

        Assert.Equal([6, 4], Assemble(Strict, [.. AtZ(0, 2, 4, 6, 8, 10), .. others]).Select(v => v.Slices.Count));
        Assert.Equal("mixed-orientation", Refuse(Strict, [.. AtZ(0, 2, 4, 6, 8, 10), .. others[..2]]).Verdict);
        Assert.Equal("mixed-orientation", Refuse(KeepGaps, [.. AtZ(0, 2, 4, 8, 10, 12), .. others]).Verdict);
    }

    [Fact]
    public void Grids_of_one_size_beside_a_third_one_are_sorted()
    {
        // Two grids with the same attribute value, next to the most frequent grid.
        SliceHeader[] tall = [.. AtZ(0, 2, 4).Select(s => s with { Rows = 17, Path = "b" + s.Path })];
        SliceHeader[] coronal =
        [
            .. Stack([1, 0, 0, 0, 0, -1], new Vector3(0, -50, 0), new Vector3(0, 3, 0), 3).Select(s => s with { Rows = 17 }),
        ];

        Assert.Equal([5, 3, 3], Assemble(Strict, [.. AtZ(0, 2, 4, 6, 8), .. tall, .. coronal]).Select(v => v.Slices.Count));
    }

    private static bool IsChanged(SliceHeader slice) => slice.Path.StartsWith("changed", StringComparison.Ordinal);

    private static SliceHeader[] Slices(string change, string place, double pixels) =>
    [
        .. AtZ([.. Enumerable.Range(0, 12).Select(k => 2.0 * k)]).Select((s, k) => s_places[place](k)
            ? Solved(change, s, pixels) with { Path = $"changed/{k:00}.dcm" }
            : s),
    ];

    /// <summary>The slice, changed so that its far corner moves by this many pixels.</summary>
    private static SliceHeader Solved(string change, SliceHeader slice, double pixels)
    {
        double low = 0, high = 0.1;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Moved(middle) < pixels) low = middle;
            else high = middle;
        }

        return s_changes[change].Change(slice, low);

        double Moved(double t)
        {
            SliceHeader changed = s_changes[change].Change(slice, t);
            double pixel = Math.Min(slice.PixelSpacing!.Min(), changed.PixelSpacing!.Min());
            (int Row, int Column)[] corners = [(0, 31), (15, 0), (15, 31)];
            return corners.Max(c => (Corner(changed, c.Row, c.Column) - Corner(slice, c.Row, c.Column)).Length / pixel);
        }
    }

    private static Vector3 SliceOrigin(SliceHeader slice) => Corner(slice, 0, 0);

    /// <summary>Centre of a pixel by DICOM's equation (PS3.3 C.7.6.2.1.1).</summary>
    private static Vector3 Corner(SliceHeader s, int row, int column)
    {
        double[] p = s.ImagePositionPatient!, d = s.ImageOrientationPatient!, mm = s.PixelSpacing!;
        double At(int axis) => p[axis] + (d[axis] * mm[1] * column) + (d[3 + axis] * mm[0] * row);
        return new Vector3(At(0), At(1), At(2));
    }

    private static void AssertWithin(double mm, Vector3 expected, Vector3 actual) =>
        Assert.True((expected - actual).Length <= mm, $"expected {expected}, got {actual}");
}
