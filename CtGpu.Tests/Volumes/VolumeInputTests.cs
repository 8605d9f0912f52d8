using CtGpu.Host.Geometry;
using CtGpu.Host.Library;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Library;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Volumes;

public sealed class VolumeInputTests
{
    public static TheoryData<string> Kinds => [.. VolumeInputs.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Voxels_and_positions_are_those_of_the_file(string kind)
    {
        using var folder = new TempFolder();
        short[] voxels = VolumeInputs.Voxels(VolumeInputs.Grid.Shape);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        CtScan scan = engine.Read(VolumeInputs.Write(kind, folder.At("scan"), VolumeInputs.Grid, voxels));
        Assert.Equal(voxels, scan.Hounsfield.ToArray());
        AssertSamePositions(VolumeInputs.Grid, scan.Geometry);
        Assert.Equal("regular", scan.Series!.Verdict);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Eight_orientations_lie_where_they_are_in_the_patient(string kind)
    {
        using var folder = new TempFolder();
        VolumeGeometry grid = VolumeInputs.Grid;
        short[] voxels = VolumeInputs.Voxels(grid.Shape);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        CtScan plain = engine.Resample(engine.Read(VolumeInputs.Write(kind, folder.At("plain"), grid, voxels)), new Spacing3(1, 1, 1));
        for (int flips = 0; flips < 8; flips++)
        {
            (VolumeGeometry flipped, short[] values) = Flip(grid, voxels, flips);
            CtScan scan = engine.Read(VolumeInputs.Write(kind, folder.At($"flipped{flips}"), flipped, values));
            AssertSamePositions(flipped, scan.Geometry);
            CtScan resampled = engine.Resample(scan, new Spacing3(1, 1, 1));
            (_, short[] back) = Flip(resampled.Geometry, resampled.Hounsfield.ToArray(), flips);
            Assert.Equal(plain.Hounsfield.ToArray(), back);
        }
    }

    [Fact]
    public void Values_below_air_become_air_as_in_DICOM()
    {
        using var folder = new TempFolder();
        short[] voxels = VolumeInputs.Voxels(VolumeInputs.Grid.Shape);
        (voxels[0], voxels[1], voxels[2]) = (-3024, -2000, -1025);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        CtScan scan = engine.Read(VolumeInputs.Write("mhd", folder.At("scan"), VolumeInputs.Grid, voxels));
        Assert.Equal([-1024, -1024, -1024], scan.Hounsfield.ToArray()[..3]);
    }

    [Fact]
    public void Header_and_data_are_closed_after_reading()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        using var folder = new TempFolder();
        string path = VolumeInputs.Write("mhd", folder.At("scan"), VolumeInputs.Grid, VolumeInputs.Voxels(VolumeInputs.Grid.Shape));
        using CtGpuEngine engine = LibraryPhantom.Engine();
        engine.Read(path);
        Assert.DoesNotContain(
            Directory.EnumerateFiles("/proc/self/fd").Select(descriptor => new FileInfo(descriptor).LinkTarget),
            target => target?.StartsWith(folder.Root, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_tilted_stack_is_refused_unless_it_is_kept()
    {
        using var folder = new TempFolder();
        double radians = 10 * Math.PI / 180;
        VolumeGeometry tilted = VolumeInputs.Grid with { Slice = new Vector3(0, Math.Sin(radians), Math.Cos(radians)) };
        string path = VolumeInputs.Write("nrrd", folder.At("scan"), tilted, VolumeInputs.Voxels(tilted.Shape));
        using CtGpuEngine engine = LibraryPhantom.Engine();
        string refusal = Assert.ThrowsAny<CtGpu.Host.CtGpuException>(() => engine.Read(path)).Message;
        Assert.Contains("10 degrees", refusal, StringComparison.Ordinal);
        CtScan kept = engine.Read(path, new ReadOptions { OnTilt = TiltedGantry.Keep });
        Assert.Equal("tilt", kept.Series!.Verdict);
        AssertSamePositions(tilted, kept.Geometry);
    }

    /// <summary>The same volume with its axes reversed: bit 0 x, bit 1 y, bit 2 z.</summary>
    private static (VolumeGeometry Grid, short[] Voxels) Flip(VolumeGeometry grid, short[] voxels, int flips)
    {
        Shape3 shape = grid.Shape;
        bool x = (flips & 1) != 0, y = (flips & 2) != 0, z = (flips & 4) != 0;
        Vector3 origin = grid.PointAt(z ? shape.Z - 1 : 0, y ? shape.Y - 1 : 0, x ? shape.X - 1 : 0);
        VolumeGeometry flipped = grid with
        {
            Origin = origin,
            Column = (x ? -1 : 1) * grid.Column,
            Row = (y ? -1 : 1) * grid.Row,
            Slice = (z ? -1 : 1) * grid.Slice,
        };
        var values = new short[voxels.Length];
        for (int v = 0; v < values.Length; v++)
        {
            int k = v / (shape.Y * shape.X), j = v / shape.X % shape.Y, i = v % shape.X;
            (k, j, i) = (z ? shape.Z - 1 - k : k, y ? shape.Y - 1 - j : j, x ? shape.X - 1 - i : i);
            values[v] = voxels[(((k * shape.Y) + j) * shape.X) + i];
        }

        return (flipped, values);
    }

    private static void AssertSamePositions(VolumeGeometry expected, VolumeGeometry found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        foreach ((int k, int j, int i) in ((int, int, int)[])[(0, 0, 0), (3, 0, 0), (0, 4, 0), (0, 0, 5), (3, 4, 5)])
            Assert.InRange((expected.PointAt(k, j, i) - found.PointAt(k, j, i)).Length, 0, 1e-3);
    }
}
