using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Rendering.Cpu;

/// <summary>
/// Samples a field at eight positions together with AVX2 gathers. Results equal <see cref="RayField.Sample"/> bit for bit.
/// </summary>
internal static unsafe class RayLanes
{
    private const int Lanes = 8;

    /// <summary>Returns whether the processor has AVX2 and the field <see cref="RayField.FitsLanes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fit(in RayField field) => Avx2.IsSupported && field.FitsLanes;

    /// <inheritdoc cref="IVoxels.Search"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Search(short* voxels, in RayField field, in RaySegment ray, int x, int y, int z, int steps, int sought)
    {
        Vector256<int> lane = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), level = Vector256.Create(sought);
        Vector256<int> xs = Vector256.Create(x) + (lane * ray.StepX), ys = Vector256.Create(y) + (lane * ray.StepY);
        Vector256<int> zs = Vector256.Create(z) + (lane * ray.StepZ);
        for (int done = 0; done < steps; done += Lanes)
        {
            uint reached = Vector256.GreaterThanOrEqual(Sample(voxels, field, xs, ys, zs), level).ExtractMostSignificantBits();
            int left = steps - done;
            if (left < Lanes) reached &= (1u << left) - 1;
            if (reached != 0) return done + BitOperations.TrailingZeroCount(reached);
            xs += Vector256.Create(Lanes * ray.StepX);
            ys += Vector256.Create(Lanes * ray.StepY);
            zs += Vector256.Create(Lanes * ray.StepZ);
        }

        return steps;
    }

    /// <inheritdoc cref="IVoxels.Slope"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RaySlope Slope(short* voxels, in RayField field, int x, int y, int z)
    {
        // Eight of the nine positions across z. The ninth, one reach along x and y, follows for all z together.
        Vector256<int> right = Vector256.Create(-1, 0, 1, -1, 0, 1, -1, 0), down = Vector256.Create(-1, -1, -1, 0, 0, 0, 1, 1);
        Vector256<int> two = Vector256.Create(2), wx = two - Vector256.Abs(right), wy = two - Vector256.Abs(down);
        Vector256<int> xs = Vector256.Create(x) + (right * field.ReachX), ys = Vector256.Create(y) + (down * field.ReachY);
        Vector256<int> front = Sample(voxels, field, xs, ys, Vector256.Create(z - field.ReachZ));
        Vector256<int> middle = Sample(voxels, field, xs, ys, Vector256.Create(z));
        Vector256<int> back = Sample(voxels, field, xs, ys, Vector256.Create(z + field.ReachZ));
        Vector256<int> along = front + back + (middle * 2), across = wx * wy;
        Vector256<int> corner = Sample(
            voxels, field, Vector256.Create(x + field.ReachX), Vector256.Create(y + field.ReachY),
            Vector256.Create(z) + (Vector256.Create(-1, 0, 1, 0, 0, 0, 0, 0) * field.ReachZ));
        int ninth = corner[0] + corner[2] + (2 * corner[1]);
        return new RaySlope(
            Vector256.Sum(along * right * wy) + ninth,
            Vector256.Sum(along * down * wx) + ninth,
            Vector256.Sum((back - front) * across) + corner[2] - corner[0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sample(short* voxels, in RayField field, Vector256<int> x, Vector256<int> y, Vector256<int> z)
    {
        const int ToWeight = RayField.PlaceBits - RayField.WeightBits, One = 1 << RayField.WeightBits;
        x = Within(x - Vector256.Create(field.FirstX), field.Columns);
        y = Within(y - Vector256.Create(field.FirstY), field.Rows);
        z = Within(z - Vector256.Create(field.FirstZ), field.Slices);
        // A load contains two neighbours. In the last column it is the previous pair, with the full weight on its second voxel.
        Vector256<int> column = Vector256.Min(x >> RayField.PlaceBits, Vector256.Create(field.Columns - 2));
        Vector256<int> row = y >> RayField.PlaceBits, slice = z >> RayField.PlaceBits;
        Vector256<int> fx = (x - (column << RayField.PlaceBits)) >> ToWeight;
        Vector256<int> fy = (y >> ToWeight) & Vector256.Create(One - 1), fz = (z >> ToWeight) & Vector256.Create(One - 1);
        Vector256<int> at = (((slice * field.Rows) + row) * field.Columns) + column;
        Vector256<int> down = Vector256.LessThan(row, Vector256.Create(field.Rows - 1)) & Vector256.Create(field.Columns);
        Vector256<int> far = Vector256.LessThan(slice, Vector256.Create(field.Slices - 1)) & Vector256.Create(field.Rows * field.Columns);
        Vector256<short> weights = ((Vector256.Create(One) - fx) | (fx << 16)).AsInt16();
        Vector256<int> front = Between(Along(voxels, at, weights), Along(voxels, at + down, weights), fy);
        Vector256<int> back = Between(Along(voxels, at + far, weights), Along(voxels, at + far + down, weights), fy);
        return Between(front, back, fz);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Within(Vector256<int> place, int voxels) =>
        Vector256.Min(Vector256.Max(place, Vector256<int>.Zero), Vector256.Create((voxels - 1) << RayField.PlaceBits));

    /// <summary>Interpolates two neighbours along x with one multiply-add: a·(1-w) + b·w, which equals a + (b-a)·w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Along(short* voxels, Vector256<int> at, Vector256<short> weights) =>
        Avx2.MultiplyAddAdjacent(Avx2.GatherVector256((int*)voxels, at, sizeof(short)).AsInt16(), weights)
            >> (RayField.WeightBits - RayField.ValueBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Between(Vector256<int> a, Vector256<int> b, Vector256<int> weight) =>
        a + (((b - a) * weight) >> RayField.WeightBits);
}
