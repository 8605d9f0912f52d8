using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Slices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Viewing;

public sealed unsafe class LungStructuresTests
{
    /// <summary>A body in air, a lung in the body, a nodule in the lung.</summary>
    [Fact]
    public void They_are_what_the_lung_encloses_and_nothing_else()
    {
        var shape = new Shape3(12, 40, 70);
        bool Body(int j, int i) => j is >= 4 and < 36 && i is >= 4 and < 66;
        bool Lung(int k, int j, int i) => k is >= 2 and < 10 && j is >= 10 and < 30 && i is >= 10 and < 60;
        bool Nodule(int k, int j, int i) => k is >= 5 and < 8 && j is >= 18 and < 22 && i is >= 40 and < 45;
        using RenderInput input = Volumes.Of(
            Volumes.Grid(shape, Volumes.Left, Volumes.Back, Volumes.Head),
            (k, j, i) => (short)(!Body(j, i) ? -1000 : Lung(k, j, i) && !Nodule(k, j, i) ? -850 : 40));
        input.FindStructures(jobs: 1);
        using HostBuffer again = LungStructures.Of(input, new MaskOptions(), 2);
        var grid = new BitGrid(shape);
        for (int k = 0; k < shape.Z; k++)
        {
            for (int j = 0; j < shape.Y; j++)
            {
                for (int i = 0; i < shape.X; i++)
                {
                    long word = (((k * (long)shape.Y) + j) * grid.WordsPerRow) + (i >> 6);
                    Assert.Equal(Nodule(k, j, i), ((input.StructureBits[word] >> (i & 63)) & 1) != 0);
                    Assert.Equal(input.StructureBits[word], again.As<ulong>()[word]);
                }
            }
        }

        SliceImage slice = SliceImage.Of(input, SlicePlane.Of(AnatomicalPlane.Axial, input.Geometry), 6);
        Picture picture = SliceDrawing.Draw(slice, shape.X, shape.Y, HounsfieldWindow.Lung);
        for (int y = 0; y < shape.Y; y++)
        {
            for (int x = 0; x < shape.X; x++) Assert.Equal(Nodule(6, y, x), picture[x, y].Red != picture[x, y].Blue);
        }
    }
}
