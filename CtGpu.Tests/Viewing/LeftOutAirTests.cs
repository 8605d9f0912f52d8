using CtGpu.Host.Masking;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Slices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Viewing;

/// <summary>A body of 60 x 44 mm on a hollow table, with a lung, a trachea that leaves the scan, gas, and a fold of the skin.</summary>
public sealed unsafe class LeftOutAirTests
{
    private static readonly Shape3 s_shape = new(14, 64, 80);

    [Fact]
    public void It_is_airways_and_gas_and_neither_lung_nor_outside_air()
    {
        using RenderInput input = Input(isOpen: false);
        input.FindLeftOut(jobs: 2);
        AssertLeftOut(input, (k, j, i) => Trachea(j, i) || Gas(k, j, i));
    }

    /// <summary>Without the mask's seal, the channel would make all of the lung and the trachea outside air.</summary>
    [Fact]
    public void Airways_of_lungs_that_are_open_to_the_outside_are_part_of_it()
    {
        using RenderInput input = Input(isOpen: true);
        input.FindLeftOut(jobs: 1);
        SliceImage slice = SliceImage.Of(input, SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry), 3);
        Assert.True(slice.LeftOut![(20 * s_shape.X) + 40], "the trachea is missing");
        Assert.False(slice.LeftOut[(2 * s_shape.X) + 40], "outside air is part of it");
        Assert.False(slice.LeftOut[(30 * s_shape.X) + 25], "the lung is part of it");
    }

    [Fact]
    public void The_threshold_of_the_mask_decides_what_is_air()
    {
        using RenderInput input = Input(isOpen: false, new MaskOptions { ThresholdHounsfield = -700 });
        input.FindLeftOut(jobs: 1);
        // The gas has -600 HU.
        AssertLeftOut(input, (_, j, i) => Trachea(j, i));
    }

    [Fact]
    public void It_is_filled_with_its_own_colour_in_slices_of_every_plane()
    {
        using RenderInput input = Input(isOpen: false);
        input.FindLeftOut(jobs: 1);
        foreach (AnatomicalPlane plane in Enum.GetValues<AnatomicalPlane>())
        {
            var of = SlicePlane.Of(plane, input.Geometry);
            int at = plane switch { AnatomicalPlane.Axial => 6, AnatomicalPlane.Coronal => 20, _ => 40 };
            SliceImage slice = SliceImage.Of(input, of, at);
            Picture picture = SliceDrawing.Draw(slice, slice.Width, slice.Height, HounsfieldWindow.Lung);
            for (int n = 0; n < slice.LeftOut!.Length; n++)
            {
                Colour pixel = picture[n % slice.Width, n / slice.Width];
                Assert.Equal(slice.LeftOut[n], pixel.Red > pixel.Green && pixel.Blue > pixel.Green);
            }

            Assert.Contains(true, slice.LeftOut);
        }
    }

    private static bool Lung(int k, int j, int i) => k is >= 2 and < 12 && j is >= 22 and < 44 && i is >= 18 and < 36;

    private static bool Trachea(int j, int i) => j is >= 18 and < 23 && i is >= 38 and < 43;

    private static bool Gas(int k, int j, int i) => k is >= 4 and < 9 && j is >= 30 and < 36 && i is >= 50 and < 58;

    private static void AssertLeftOut(RenderInput input, Func<int, int, int, bool> expected)
    {
        var grid = new BitGrid(s_shape);
        for (int k = 0; k < s_shape.Z; k++)
        {
            for (int j = 0; j < s_shape.Y; j++)
            {
                ulong* row = input.LeftOutBits + ((((long)k * s_shape.Y) + j) * grid.WordsPerRow);
                for (int i = 0; i < s_shape.X; i++) Assert.True(expected(k, j, i) == BitWords.IsSet(row, i), $"voxel {k}, {j}, {i}");
            }
        }
    }

    private static RenderInput Input(bool isOpen, MaskOptions? options = null)
    {
        bool Body(int j, int i) => j is >= 6 and < 50 && i is >= 10 and < 70;
        // A fold of 3 mm from the side, and a table of two plates and two walls below a gap of 2 mm.
        bool Fold(int j, int i) => j == 46 && i < 16;
        bool Table(int j, int i) => i is >= 4 and < 76 && (j is 52 or 60 || (j is > 52 and < 60 && i is 4 or 75));
        // The channel connects the front with the trachea, and the trachea with the lung.
        bool Channel(int k, int j, int i) => isOpen && k == 6 && ((j < 20 && i == 40) || (j == 22 && i is >= 35 and < 40));
        short Hounsfield(int k, int j, int i) =>
            Lung(k, j, i) ? (short)-850
            : Trachea(j, i) || Channel(k, j, i) ? (short)-1000
            : Gas(k, j, i) ? (short)-600
            : (Body(j, i) && !Fold(j, i)) || Table(j, i) ? (short)40
            : (short)-1000;
        return Volumes.Of(Volumes.Grid(s_shape, Volumes.Left, Volumes.Back, Volumes.Head), Hounsfield, Lung, options: options);
    }
}
