using CsCheck;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>A binary test volume, convertible between bools and bits.</summary>
internal sealed record VoxelBits(Shape3 Shape, bool[] Voxels)
{
    public BitGrid Grid => new(Shape);

    /// <summary>
    /// Random volumes: single voxels and blobs, of any density. If no row lengths are given, rows end at, shortly before and shortly
    /// after the end of a word.
    /// </summary>
    public static Gen<VoxelBits> Random(params int[] rowLengths) =>
        Gen.Select(
            Gen.Int[1, 7],
            Gen.OneOf(Gen.Int[1, 12], Gen.Int[60, 70]),
            rowLengths.Length > 0 ? Gen.OneOf(rowLengths) : Gen.OneOf(Gen.Int[1, 70], Gen.OneOf(63, 64, 65, 127, 128, 129, 200)),
            Gen.OneOf(0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1),
            Gen.OneOf(1, 3, 9),
            Gen.Int[0, int.MaxValue - 1],
            (z, y, x, density, cell, seed) => Create(new Shape3(z, y, x), density, cell, seed));

    public static VoxelBits Create(Shape3 shape, double density, int cell, int seed)
    {
        var random = new Random(seed);
        int rows = (shape.Y / cell) + 1, columns = (shape.X / cell) + 1;
        bool[] cells = [.. Enumerable.Range(0, ((shape.Z / cell) + 1) * rows * columns).Select(_ => random.NextDouble() < density)];
        var voxels = new bool[shape.Voxels];
        for (int i = 0; i < voxels.Length; i++)
        {
            int row = i / shape.X;
            bool value = cells[(((row / shape.Y / cell * rows) + (row % shape.Y / cell)) * columns) + (i % shape.X / cell)];
            // A few single voxels within the blobs.
            voxels[i] = value ^ (cell > 1 && random.Next(50) == 0);
        }

        return new VoxelBits(shape, voxels);
    }

    /// <summary>One slice, drawn with '#' for set voxels, one string per row.</summary>
    public static VoxelBits Draw(params string[] rows) =>
        new(new Shape3(1, rows.Length, rows[0].Length), [.. rows.SelectMany(row => row.Select(c => c == '#'))]);

    public VoxelBits Complement() => new(Shape, [.. Voxels.Select(v => !v)]);

    public unsafe NativeBuffer<ulong> Pack()
    {
        var bits = new NativeBuffer<ulong>(Grid.Words);
        bits.Span.Clear();
        for (int i = 0; i < Voxels.Length; i++)
        {
            if (Voxels[i]) bits.Pointer[(i / Shape.X * Grid.WordsPerRow) + (i % Shape.X / 64)] |= 1UL << (i % Shape.X % 64);
        }

        return bits;
    }

    /// <summary>Converts bits to bools, and asserts that padding bits are zero.</summary>
    public static unsafe bool[] Unpack(ulong* bits, BitGrid grid)
    {
        var voxels = new bool[grid.Shape.Voxels];
        for (int row = 0; row < grid.Shape.Rows; row++)
        {
            for (int x = 0; x < grid.Shape.X; x++)
                voxels[(row * grid.Shape.X) + x] = ((bits[(row * grid.WordsPerRow) + (x / 64)] >> (x % 64)) & 1) != 0;
            Assert.Equal(0UL, bits[((row + 1) * grid.WordsPerRow) - 1] & ~grid.TailMask);
        }

        return voxels;
    }

    public override string ToString() => $"{Shape}: {Voxels.Count(v => v)} set";
}
