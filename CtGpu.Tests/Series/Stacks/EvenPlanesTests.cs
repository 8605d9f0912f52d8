using CtGpu.Host.Series.Stacks;

namespace CtGpu.Tests.Series.Stacks;

public sealed class EvenPlanesTests
{
    private const double Half = EvenPlane.PartsOfStep / 2;

    [Fact]
    public void Planes_are_between_slices_or_are_slices()
    {
        EvenPlanes even = EvenPlanes.Of([0, 2, 3, 5, 6, 8], 2);
        Assert.Equal(
            [new EvenPlane(0, 0), new EvenPlane(1, 0), new EvenPlane(2, Half), new EvenPlane(4, 0), new EvenPlane(5, 0)], even.Planes);
    }

    [Fact]
    public void A_plane_within_a_millionth_of_a_step_of_a_slice_is_the_slice()
    {
        EvenPlanes even = EvenPlanes.Of([0, 2 + 1.9e-6, 4 - 1.9e-6, 6 - 2.1e-6, 8 + 2.1e-6, 9], 2);
        Assert.Equal([0, 1, 2, 3, 3], even.Planes.Select(plane => plane.Below));
        Assert.Equal([true, true, true, false, false], even.Planes.Select(plane => plane.Parts == 0));
    }

    [Theory]
    [InlineData(7.9991, 2, 5)]      // the last slice is rounded by less than 0.001 mm
    [InlineData(7.998, 2, 4)]
    [InlineData(0.07995, 0.02, 4)]  // and by less than a thousandth of the spacing
    [InlineData(0.07999, 0.02, 5)]
    public void The_last_slice_may_be_a_plane_in_spite_of_rounding(double last, double spacing, int planes)
    {
        EvenPlanes even = EvenPlanes.Of([0, 0.4 * last, last], spacing);
        Assert.Equal(planes, even.Planes.Count);
        if (planes == 5) Assert.Equal(new EvenPlane(2, 0), even.Planes[^1]);
    }

    [Fact]
    public void Rounded_positions_give_exact_fractions()
    {
        // In binary, neither the spacing nor the positions are exact.
        double[] positions = [.. Enumerable.Range(0, 200).Select(k => -1024.3 + (0.7 * k) + (k >= 100 ? 0.35 : 0))];
        EvenPlanes even = EvenPlanes.Of(positions, positions[1] - positions[0]);
        Assert.Equal(0.7, even.SpacingMm);
        Assert.All(even.Planes.Take(100), plane => Assert.Equal(0, plane.Parts));
        Assert.All(even.Planes.Skip(101), plane => Assert.Equal(Half, plane.Parts));
        Assert.Equal(2 * EvenPlane.PartsOfStep / 3, even.Planes[100].Parts);
    }

    [Fact]
    public void No_plane_overwrites_a_slice_that_a_later_plane_needs()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 200; trial++)
        {
            double at = 0;
            double[] positions = [.. Enumerable.Range(0, 3 + random.Next(20)).Select(_ => at += 0.3 + (4 * random.NextDouble()))];
            EvenPlanes even = EvenPlanes.Of(positions, 1);
            // A buffer with the index of the slice in each plane, as the slices are read.
            int[] buffer = new int[Math.Max(even.Planes.Count, even.FirstSlice + positions.Length)];
            for (int k = 0; k < positions.Length; k++) buffer[even.FirstSlice + k] = k;
            for (int k = 0; k < even.Planes.Count; k++)
            {
                (int below, double parts) = even.Planes[k];
                Assert.Equal(below, buffer[even.FirstSlice + below]);
                if (parts > 0) Assert.Equal(below + 1, buffer[even.FirstSlice + below + 1]);
                buffer[k] = -1;
            }

            Assert.InRange(even.FirstSlice, 0, even.Planes.Count);
        }
    }
}
