using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Slices;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Viewing.Slices;

public sealed class SliceDrawingTests
{
    [Theory]
    [InlineData(-1350, 0)]
    [InlineData(-2000, 0)]
    [InlineData(-600, 128)]
    [InlineData(150, 255)]
    [InlineData(3000, 255)]
    [InlineData(-1344, 1)]
    public void The_lung_window_is_centre_600_below_zero_and_width_1500(double hounsfield, byte grey) =>
        Assert.Equal(grey, HounsfieldWindow.Lung.Grey(hounsfield));

    [Fact]
    public void Presets_are_the_usual_windows_of_radiology()
    {
        Assert.Equal(new HounsfieldWindow(-160, 240), HounsfieldWindow.SoftTissue);
        Assert.Equal(new HounsfieldWindow(-450, 1050), HounsfieldWindow.Bone);
    }

    /// <summary>4 slices of 5 mm, rows of 2 mm and columns of 1 mm: proportions in mm, not in voxels.</summary>
    [Theory]
    [InlineData(nameof(AnatomicalPlane.Axial), 10, 6)]
    [InlineData(nameof(AnatomicalPlane.Coronal), 10, 20)]
    [InlineData(nameof(AnatomicalPlane.Sagittal), 6, 20)]
    public void Proportions_are_those_in_the_patient(string plane, double widthMm, double heightMm)
    {
        using RenderInput input = Volumes.Of(
            Volumes.Grid(new Shape3(4, 3, 10), Volumes.Left, Volumes.Back, Volumes.Head, new Spacing3(5, 2, 1)), (_, _, _) => 0);
        SliceImage slice = SliceImage.Of(input, SlicePlane.Of(Enum.Parse<AnatomicalPlane>(plane), input.Geometry), 0);
        Assert.Equal((widthMm, heightMm), (slice.WidthMm, slice.HeightMm));
        Assert.Equal(((int)(widthMm * 20), (int)(heightMm * 20)), SliceDrawing.Fit(slice, (int)(widthMm * 20), 10000));
        Assert.Equal((int)(heightMm * 7), SliceDrawing.Fit(slice, 10000, (int)(heightMm * 7)).Height);
    }

    [Fact]
    public void A_long_and_thin_slice_is_drawn_narrower_than_asked()
    {
        using RenderInput input = Volumes.Of(
            Volumes.Grid(new Shape3(4, 3, 10), Volumes.Left, Volumes.Back, Volumes.Head, new Spacing3(1e7, 1, 1)), (_, _, _) => 0);
        Picture picture = SlicesRender.Draw(input, new SlicesOptions(SlicesKind.Coronal, HounsfieldWindow.Lung, 1600, 0, false));
        Assert.Equal((1, 1 << 15), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(7, 1)]
    [InlineData(5, 5)]
    [InlineData(3, 100)]
    [InlineData(100, 3)]
    [InlineData(512, 96)]
    public void Scaling_keeps_constants_and_the_range_of_a_slope(int from, int to)
    {
        var weights = SampleWeights.Of(from, to);
        double before = double.MinValue;
        for (int i = 0; i < to; i++)
        {
            Assert.Equal(1, weights.Weights[i].Sum(), 1e-5f);
            Assert.All(weights.Weights[i], weight => Assert.InRange(weight, 0f, 1f));
            Assert.InRange(weights.First[i], 0, from - weights.Weights[i].Length);
            double slope = weights.Weights[i].Select((weight, n) => (double)weight * (weights.First[i] + n)).Sum();
            Assert.InRange(slope, before - 1e-4, from - 1 + 1e-4);
            before = slope;
        }

        if (from != to) return;
        for (int i = 0; i < to; i++) Assert.Equal(1, weights.Weights[i][i - weights.First[i]], 1e-6f);
    }

    [Fact]
    public void At_the_volumes_own_scale_pixels_are_the_windowed_voxels()
    {
        using RenderInput input = Volumes.Of(Axial(2, 3, 4), (k, j, i) => (short)(100 * ((((k * 3) + j) * 4) + i) - 1000));
        SliceImage slice = SliceImage.Of(input, SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry), 1);
        Picture picture = SliceDrawing.Draw(slice, 4, 3, new HounsfieldWindow(-1000, 1550));
        for (int y = 0; y < 3; y++)
        {
            for (int x = 0; x < 4; x++) Assert.Equal(Colour.Grey((byte)(10 * (12 + (y * 4) + x))), picture[x, y]);
        }
    }

    /// <summary>A square of 4 x 4 voxels, drawn at three times its size: a frame of one pixel around an unchanged inside.</summary>
    [Fact]
    public void The_masks_outline_is_one_pixel_wide_at_any_scale()
    {
        using RenderInput input = Volumes.Of(Axial(1, 8, 8), (_, _, _) => -600, (_, j, i) => j is >= 2 and < 6 && i is >= 2 and < 6);
        SliceImage slice = SliceImage.Of(input, SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry), 0);
        Picture picture = SliceDrawing.Draw(slice, 24, 24, HounsfieldWindow.Lung);
        for (int y = 0; y < 24; y++)
        {
            for (int x = 0; x < 24; x++)
            {
                bool inside = x is >= 6 and < 18 && y is >= 6 and < 18, frame = inside && (x is 6 or 17 || y is 6 or 17);
                Assert.Equal(frame ? SliceDrawing.Outline : Colour.Grey(128), picture[x, y]);
            }
        }
    }

    /// <summary>Two lungs of 4 x 3 voxels that touch each other: each has its own outline, also where they touch.</summary>
    [Fact]
    public void Each_lung_of_a_divided_mask_has_an_outline_in_its_own_colour()
    {
        bool InMask(int j, int i) => j is >= 2 and < 6 && i is >= 1 and < 7;
        using RenderInput input = Volumes.Of(
            Axial(1, 8, 8), (_, _, _) => -600, (_, j, i) => InMask(j, i), (_, j, i) => InMask(j, i) && i >= 4);
        SliceImage slice = SliceImage.Of(input, SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry), 0);
        Picture picture = SliceDrawing.Draw(slice, 8, 8, HounsfieldWindow.Lung);
        Assert.NotEqual(SliceDrawing.Outline, SliceDrawing.LeftLung);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                bool frame = InMask(y, x) && (y is 2 or 5 || x is 1 or 3 or 4 or 6);
                Assert.Equal(!frame ? Colour.Grey(128) : x >= 4 ? SliceDrawing.LeftLung : SliceDrawing.Outline, picture[x, y]);
            }
        }
    }

    [Fact]
    public void A_mask_that_reaches_the_edge_is_outlined_there()
    {
        bool[] all = [.. Enumerable.Repeat(true, 9)];
        for (int n = 0; n < 9; n++) Assert.Equal(n != 4, SliceDrawing.IsOutline(all, 3, 3, n % 3, n / 3));
    }

    [Fact]
    public void The_widest_slice_has_the_most_mask_voxels()
    {
        using RenderInput input = Volumes.Of(
            Axial(5, 6, 70), (_, _, _) => 0, (k, j, i) => (k == 1 && j < 3) || (k == 3 && j == 4 && i > 60) || i == 66);
        var extents = MaskExtents.Of(input);
        int Widest(AnatomicalPlane plane) => MaskExtents.Widest(input, SlicePlane.Of(plane, input.Geometry), extents);
        Assert.Equal((1, 66), (Widest(AnatomicalPlane.Axial), Widest(AnatomicalPlane.Sagittal)));
        Assert.Equal(0, Widest(AnatomicalPlane.Coronal));
        using RenderInput empty = Volumes.Of(Axial(5, 6, 7), (_, _, _) => 0, (_, _, _) => false);
        Assert.Equal(2, MaskExtents.Widest(empty, SlicePlane.Of(AnatomicalPlane.Axial, empty.Geometry), MaskExtents.Of(empty)));
    }

    [Theory]
    [InlineData(1, 24)]
    [InlineData(24, 24)]
    [InlineData(25, 24)]
    [InlineData(332, 24)]
    public void A_montage_takes_every_slice_once_and_in_order(int slices, int wanted)
    {
        int[] steps = Montage.Steps(slices, wanted);
        Assert.Equal(Math.Min(slices, wanted), steps.Distinct().Count());
        Assert.Equal(steps.Order(), steps);
        Assert.All(steps, step => Assert.InRange(step, 0, slices - 1));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 600)]
    [InlineData(600, 1, 1)]
    [InlineData(3, 2, 1)]
    public void The_smallest_volumes_give_every_picture(int z, int y, int x)
    {
        using RenderInput input = Volumes.Of(Axial(z, y, x), (_, _, _) => 40, (_, _, _) => true);
        foreach (SlicesKind kind in Enum.GetValues<SlicesKind>())
        {
            Picture picture = SlicesRender.Draw(input, new SlicesOptions(kind, HounsfieldWindow.SoftTissue, 200, null, Structures: true));
            Assert.InRange(picture.Width, 1, 200);
        }
    }

    private static VolumeGeometry Axial(int z, int y, int x) => Volumes.Grid(new Shape3(z, y, x), Volumes.Left, Volumes.Back, Volumes.Head);
}
