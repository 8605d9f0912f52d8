using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing;

namespace CtGpu.Tests.Viewing;

public sealed class OrientationTests
{
    [Theory]
    [InlineData(1, 0, 0, "L")]
    [InlineData(-1, 0, 0, "R")]
    [InlineData(0, 1, 0, "P")]
    [InlineData(0, -1, 0, "A")]
    [InlineData(0, 0, 1, "H")]
    [InlineData(0, 0, -1, "F")]
    [InlineData(0.8, -0.6, 0, "LA")]
    [InlineData(-0.6, 0, 0.8, "HR")]
    [InlineData(0.98, 0.2, 0, "L")]
    [InlineData(0, 5, -4, "PF")]
    public void Letters_name_where_a_direction_points(double x, double y, double z, string letters) =>
        Assert.Equal(letters, Orientation.Letters(new Vector3(x, y, z)));
}
