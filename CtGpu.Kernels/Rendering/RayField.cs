using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// A scalar field that rays are marched through: int16 voxels, trilinear between their centres, constant beyond the
/// outermost ones. Positions are fixed point with 16 fractional bits, in voxels of the whole volume; values carry 6
/// fractional bits. Whether a ray meets a surface is decided by integers alone, so that every engine decides alike: one
/// fused multiply-add would move silhouettes.
/// </summary>
internal readonly struct RayField
{
    /// <summary>Fractional bits of a position.</summary>
    public const int PlaceBits = 16;

    /// <summary>Fractional bits of a value.</summary>
    public const int ValueBits = 6;

    /// <summary>Bits of a position that weigh neighbours.</summary>
    public const int WeightBits = 8;

    /// <summary>Steps that are taken at once at most.</summary>
    private const uint MostSteps = 1 << 20;

    public readonly int Columns;
    public readonly int Rows;
    public readonly int Slices;
    public readonly int FirstX;
    public readonly int FirstY;
    public readonly int FirstZ;

    private readonly int _fineX;
    private readonly int _fineY;
    private readonly int _coarseX;
    private readonly int _coarseY;
    private readonly long _fineBricks;

    /// <param name="shape">Voxels.</param>
    /// <param name="first">Index of the first voxel in the whole volume.</param>
    public RayField(Shape3 shape, Shape3 first)
    {
        (Slices, Rows, Columns) = (shape.Z, shape.Y, shape.X);
        (FirstZ, FirstY, FirstX) = (first.Z << PlaceBits, first.Y << PlaceBits, first.X << PlaceBits);
        var grid = new BrickGrid(shape);
        (_fineY, _fineX, _coarseY, _coarseX, _fineBricks) = (grid.Fine.Y, grid.Fine.X, grid.Coarse.Y, grid.Coarse.X, grid.Fine.Voxels);
    }

    /// <summary>Whether there are neighbours along x, and an int indexes every voxel.</summary>
    public bool FitsLanes => Columns > 1 && (long)Rows * Slices * Columns < int.MaxValue;

    /// <summary>The field at a place, rounded down to its fractional bits after each axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sample<T>(T voxels, int x, int y, int z)
        where T : struct, IVoxels
    {
        x = Within(x - FirstX, Columns);
        y = Within(y - FirstY, Rows);
        z = Within(z - FirstZ, Slices);
        int column = x >> PlaceBits, row = y >> PlaceBits, slice = z >> PlaceBits;
        // On the last voxel of an axis the next one weighs nothing, and is not there.
        int right = column < Columns - 1 ? 1 : 0;
        long down = row < Rows - 1 ? Columns : 0, far = slice < Slices - 1 ? (long)Rows * Columns : 0;
        long at = ((((long)slice * Rows) + row) * Columns) + column;
        int fx = Weight(x), fy = Weight(y), fz = Weight(z);
        int front = Between(Along(voxels, at, right, fx), Along(voxels, at + down, right, fx), fy);
        int back = Between(Along(voxels, at + far, right, fx), Along(voxels, at + far + down, right, fx), fy);
        return Between(front, back, fz);
    }

    /// <inheritdoc cref="IVoxels.Search"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Search<T>(T voxels, in RaySegment ray, int x, int y, int z, int steps, int sought)
        where T : struct, IVoxels
    {
        int found = steps;
        for (int step = 0; step < steps && found == steps; step++)
        {
            found = Sample(voxels, x, y, z) >= sought ? step : found;
            x += ray.StepX;
            y += ray.StepY;
            z += ray.StepZ;
        }

        return found;
    }

    /// <inheritdoc cref="IVoxels.Slope"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RaySlope Slope<T>(T voxels, int x, int y, int z)
        where T : struct, IVoxels
    {
        const int Voxel = 1 << PlaceBits;
        return new RaySlope(
            Sample(voxels, x + Voxel, y, z) - Sample(voxels, x - Voxel, y, z),
            Sample(voxels, x, y + Voxel, z) - Sample(voxels, x, y - Voxel, z),
            Sample(voxels, x, y, z + Voxel) - Sample(voxels, x, y, z - Voxel));
    }

    /// <summary>
    /// How many steps a ray may take from a place that stay in one brick, at least one: negative where the brick has no value
    /// of the level that is looked for, so that they may be taken at once.
    /// </summary>
    /// <param name="bricks">Largest values of the bricks.</param>
    /// <param name="level">Level looked for, in whole values.</param>
    /// <param name="ray">The ray.</param>
    /// <param name="x">Place along x; y and z alike.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StepsInBrick<T>(T bricks, int level, in RaySegment ray, int x, int y, int z)
        where T : struct, IVoxels
    {
        x -= FirstX;
        y -= FirstY;
        z -= FirstZ;
        int column = Within(x, Columns) >> PlaceBits, row = Within(y, Rows) >> PlaceBits, slice = Within(z, Slices) >> PlaceBits;
        long coarse = ((((long)(slice >> BrickGrid.CoarseShift) * _coarseY) + (row >> BrickGrid.CoarseShift)) * _coarseX) + (column >> BrickGrid.CoarseShift);
        bool isFine = bricks.At(_fineBricks + coarse) >= level;
        int shift = isFine ? BrickGrid.FineShift : BrickGrid.CoarseShift;
        uint least = Math.Min(Leaving(x, column >> shift, shift, ray.StepX, ray.PerStepX), Leaving(y, row >> shift, shift, ray.StepY, ray.PerStepY));
        least = Math.Min(least, Leaving(z, slice >> shift, shift, ray.StepZ, ray.PerStepZ));
        int steps = (int)Math.Min(least, MostSteps) + 1;
        long fine = ((((long)(slice >> BrickGrid.FineShift) * _fineY) + (row >> BrickGrid.FineShift)) * _fineX) + (column >> BrickGrid.FineShift);
        return isFine && bricks.At(fine) >= level ? steps : -steps;
    }

    /// <summary>A place within the field: beyond its outermost voxels it goes on with their values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Within(int place, int voxels) => Math.Min(Math.Max(place, 0), (voxels - 1) << PlaceBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Weight(int place) => (place >> (PlaceBits - WeightBits)) & ((1 << WeightBits) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Along<T>(T voxels, long at, int right, int weight)
        where T : struct, IVoxels
    {
        int a = voxels.At(at), b = voxels.At(at + right);
        return ((a << WeightBits) + ((b - a) * weight)) >> (WeightBits - ValueBits);
    }

    // At most 22 bits and a sign each, so that the product stays within 31.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Between(int a, int b, int weight) => a + (((b - a) * weight) >> WeightBits);

    /// <summary>
    /// Whole steps that stay in the brick along one axis, rounded down: at worst the same brick is met again. Beyond the field
    /// its outermost bricks go on for ever, where the distance to their end is negative and, as a uint, beyond all others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Leaving(int place, int brick, int shift, int step, long perStep)
    {
        // All ones for a ray that comes down the axis.
        int down = step >> 31;
        int room = ((((brick + 1 + down) << (PlaceBits + shift)) - 1 - down - place) ^ down) - down;
        return (uint)((room * perStep) >> RaySegment.PerStepBits);
    }
}
