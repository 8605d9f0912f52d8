using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Labeling;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Masking;

public sealed class PatientAxesTests
{
    /// <summary>Every order of the axes and every sign: directions of slices, rows and columns, as x, y or z of the patient.</summary>
    public static TheoryData<string, int> Grids =>
        [.. from order in (string[])["zyx", "zxy", "yzx", "yxz", "xzy", "xyz"]
            from signs in Enumerable.Range(0, 8)
            select new TheoryDataRow<string, int>(order, signs)];

    [Theory]
    [MemberData(nameof(Grids))]
    public void Head_left_and_back_are_found_on_every_grid(string order, int signs)
    {
        Vector3[] directions = [.. order.Select((axis, i) => (Sign(i) ? -1.0 : 1.0) * Unit(axis))];
        VolumeGeometry axial = Support.Volumes.Grids.Axial(2, 3, 4);
        var axes = PatientAxes.Of(axial with { Slice = directions[0], Row = directions[1], Column = directions[2] });
        Assert.Equal(Expected('z'), axes.Head);
        Assert.Equal(Expected('x'), axes.Left);
        Assert.Equal(Expected('y'), axes.Back);

        bool Sign(int i) => (signs & (1 << i)) != 0;

        PatientAxis Expected(char axis) => new(order.IndexOf(axis), !Sign(order.IndexOf(axis)));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(-40)]
    [InlineData(150)]
    public void Oblique_axes_follow_the_nearest_direction_of_the_patient(double degrees)
    {
        double radians = degrees * Math.PI / 180;
        // Turned about z, about y, and about x.
        PatientAxes z = Of(Support.Volumes.Grids.Rotated([radians, 0, 0], [1, 1, 1], [0, 0, 0], mirrored: false));
        PatientAxes x = Of(Support.Volumes.Grids.Rotated([0, radians, 0], [1, 1, 1], [0, 0, 0], mirrored: false));
        bool kept = Math.Abs(degrees) < 90;
        Assert.Equal((new PatientAxis(0, true), new PatientAxis(2, kept), new PatientAxis(1, kept)), (z.Head, z.Left, z.Back));
        Assert.Equal((new PatientAxis(0, kept), new PatientAxis(2, true), new PatientAxis(1, kept)), (x.Head, x.Left, x.Back));

        static PatientAxes Of(VolumeGeometry grid) => PatientAxes.Of(grid);
    }

    [Theory]
    [InlineData("axial", VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus)]
    [InlineData("prone", VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus)]
    [InlineData("coronal", VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.ZMinus | VolumeFaces.ZPlus)]
    [InlineData("sagittal", VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.ZMinus | VolumeFaces.ZPlus)]
    public void The_sides_are_all_faces_but_those_at_head_and_feet(string orientation, object faces) =>
        Assert.Equal(faces, PatientAxes.Of(MaskScene.Oriented(orientation, 1, 4, 5, 6)).Sides);

    [Fact]
    public void The_faces_of_an_axis_are_at_its_ends()
    {
        Assert.Equal((VolumeFaces.ZMinus, VolumeFaces.ZPlus), Faces(0));
        Assert.Equal((VolumeFaces.YMinus, VolumeFaces.YPlus), Faces(1));
        Assert.Equal((VolumeFaces.XMinus, VolumeFaces.XPlus), Faces(2));

        static (VolumeFaces, VolumeFaces) Faces(int index) =>
            (new PatientAxis(index, true).LowFace, new PatientAxis(index, false).HighFace);
    }

    private static Vector3 Unit(char axis) => new(axis == 'x' ? 1 : 0, axis == 'y' ? 1 : 0, axis == 'z' ? 1 : 0);
}
