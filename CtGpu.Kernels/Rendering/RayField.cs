using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// A scalar field for ray marching: int16 voxels, trilinear between their centres, constant beyond the outermost centres.
/// Positions are fixed point with 16 fractional bits, in voxels of the whole volume. Values have 6 fractional bits. Hits are
/// decided by integers alone, so they are the same on all engines; a fused multiply-add on one engine would move silhouettes.
/// </summary>
internal readonly struct RayField
{
    /// <summary>Fractional bits of a position.</summary>
    public const int PlaceBits = 16;

    /// <summary>Fractional bits of a value.</summary>
    public const int ValueBits = 6;

    /// <summary>Fractional bits of a position that are used as interpolation weights.</summary>
    public const int WeightBits = 8;

    /// <summary>Samples of a gradient: the corners, edges, faces and centre of a box of twice the reach.</summary>
    public const int SlopeSamples = 27;

    /// <summary>Maximum number of steps taken together.</summary>
    private const uint MostSteps = 1 << 20;

    public readonly int Columns;
    public readonly int Rows;
    public readonly int Slices;
    public readonly int FirstX;
    public readonly int FirstY;
    public readonly int FirstZ;

    /// <summary>Distance of the samples of a gradient from their centre along each axis, fixed point.</summary>
    public readonly int ReachX;
    public readonly int ReachY;
    public readonly int ReachZ;

    private readonly int _fineX;
    private readonly int _fineY;
    private readonly int _coarseX;
    private readonly int _coarseY;
    private readonly long _fineBricks;

    /// <summary>Describes a field.</summary>
    /// <param name="shape">Shape of the field.</param>
    /// <param name="first">Index of its first voxel in the whole volume.</param>
    /// <param name="reach">Distance of the samples of a gradient from their centre along each axis, in voxels.</param>
    public RayField(Shape3 shape, Shape3 first, IndexVector reach)
    {
        (ReachX, ReachY, ReachZ) = (Fixed(reach.X), Fixed(reach.Y), Fixed(reach.Z));
        (Slices, Rows, Columns) = (shape.Z, shape.Y, shape.X);
        (FirstZ, FirstY, FirstX) = (first.Z << PlaceBits, first.Y << PlaceBits, first.X << PlaceBits);
        var grid = new BrickGrid(shape);
        (_fineY, _fineX, _coarseY, _coarseX, _fineBricks) = (grid.Fine.Y, grid.Fine.X, grid.Coarse.Y, grid.Coarse.X, grid.Fine.Voxels);
    }

    /// <summary>Whether <c>RayLanes</c> can sample the field: it has neighbours along x, and its linear indices fit in an int.</summary>
    public bool FitsLanes => Columns > 1 && (long)Rows * Slices * Columns < int.MaxValue;

    /// <summary>Returns the field at a position, rounded down to its fractional bits after each axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sample<T>(T voxels, int x, int y, int z)
        where T : struct, IVoxels
    {
        x = Within(x - FirstX, Columns);
        y = Within(y - FirstY, Rows);
        z = Within(z - FirstZ, Slices);
        int column = x >> PlaceBits, row = y >> PlaceBits, slice = z >> PlaceBits;
        // The last voxel of an axis has no next voxel. The weight of the next one is 0 there, so the offset is 0 instead.
        int right = column < Columns - 1 ? 1 : 0;
        long down = row < Rows - 1 ? Columns : 0, far = slice < Slices - 1 ? (long)Rows * Columns : 0;
        long at = ((((long)slice * Rows) + row) * Columns) + column;
        int fx = Weight(x), fy = Weight(y), fz = Weight(z);
        int front = Between(Along(voxels, at, right, fx), Along(voxels, at + down, right, fx), fy);
        int back = Between(Along(voxels, at + far, right, fx), Along(voxels, at + far + down, right, fx), fy);
        return Between(front, back, fz);
    }

    /// <summary>Returns the value of the voxel nearest to a position.</summary>
    public int Nearest<T>(T voxels, int x, int y, int z)
        where T : struct, IVoxels
    {
        const int Half = 1 << (PlaceBits - 1);
        int column = Within(x - FirstX + Half, Columns) >> PlaceBits, row = Within(y - FirstY + Half, Rows) >> PlaceBits;
        int slice = Within(z - FirstZ + Half, Slices) >> PlaceBits;
        return voxels.At(((((long)slice * Rows) + row) * Columns) + column);
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
        int alongX = 0, alongY = 0, alongZ = 0;
        for (int i = 0; i < SlopeSamples; i++)
        {
            int right = i % 3 - 1, down = i / 3 % 3 - 1, far = i / 9 - 1;
            int wx = 2 - Math.Abs(right), wy = 2 - Math.Abs(down), wz = 2 - Math.Abs(far);
            // Each sum has at most 26 bits and a sign: 16 times a value.
            int value = Sample(voxels, x + (right * ReachX), y + (down * ReachY), z + (far * ReachZ));
            alongX += right * wy * wz * value;
            alongY += down * wx * wz * value;
            alongZ += far * wx * wy * value;
        }

        return new RaySlope(alongX, alongY, alongZ);
    }

    /// <summary>
    /// Returns the number of steps that a ray can take from a position within one brick, at least one. The number is negated if
    /// the maximum of the brick is below the level, so that all of these steps can be skipped.
    /// </summary>
    /// <param name="bricks">Maxima of the bricks.</param>
    /// <param name="level">Level to search for, in whole values.</param>
    /// <param name="ray">The ray.</param>
    /// <param name="x">Position along x.</param>
    /// <param name="y">Position along y.</param>
    /// <param name="z">Position along z.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StepsInBrick<T>(T bricks, int level, in RaySegment ray, int x, int y, int z)
        where T : struct, IVoxels
    {
        x -= FirstX;
        y -= FirstY;
        z -= FirstZ;
        int column = Within(x, Columns) >> PlaceBits, row = Within(y, Rows) >> PlaceBits, slice = Within(z, Slices) >> PlaceBits;
        long coarse = ((((long)(slice >> BrickGrid.CoarseShift) * _coarseY) + (row >> BrickGrid.CoarseShift)) * _coarseX)
            + (column >> BrickGrid.CoarseShift);
        bool isFine = bricks.At(_fineBricks + coarse) >= level;
        int shift = isFine ? BrickGrid.FineShift : BrickGrid.CoarseShift;
        uint least = Math.Min(
            Leaving(x, column >> shift, shift, ray.StepX, ray.PerStepX), Leaving(y, row >> shift, shift, ray.StepY, ray.PerStepY));
        least = Math.Min(least, Leaving(z, slice >> shift, shift, ray.StepZ, ray.PerStepZ));
        int steps = (int)Math.Min(least, MostSteps) + 1;
        long fine = ((((long)(slice >> BrickGrid.FineShift) * _fineY) + (row >> BrickGrid.FineShift)) * _fineX)
            + (column >> BrickGrid.FineShift);
        return isFine && bricks.At(fine) >= level ? steps : -steps;
    }

    private static int Fixed(double voxels) => (int)Math.Round(voxels * (1 << PlaceBits));

    /// <summary>Clamps a position to the outermost voxel centres: the field is constant beyond them.</summary>
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

    // The values have at most 22 bits and a sign, so the product fits in 31 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Between(int a, int b, int weight) => a + (((b - a) * weight) >> WeightBits);

    /// <summary>
    /// Returns the number of whole steps that stay in the brick along one axis, rounded down; too few steps only visit the same
    /// brick again. Outside the field the outermost bricks extend without limit. There the distance to the end of the brick is
    /// negative, which as a uint is larger than any other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Leaving(int place, int brick, int shift, int step, long perStep)
    {
        // All bits are set if the ray descends along the axis.
        int down = step >> 31;
        int distance = ((((brick + 1 + down) << (PlaceBits + shift)) - 1 - down - place) ^ down) - down;
        return (uint)((distance * perStep) >> RaySegment.PerStepBits);
    }
}
