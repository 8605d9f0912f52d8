using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;

namespace CtGpu.Kernels.Surface;

/// <summary>Values of a volume in C order z,y,x, and the level of the surface. Integer arithmetic throughout.</summary>
internal readonly struct SurfaceField<T>
    where T : struct, IElements<short>
{
    private readonly T _voxels;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _slices;
    private readonly int _level;

    public SurfaceField(T voxels, Shape3 shape, SurfaceLevel level)
    {
        _voxels = voxels;
        (_columns, _rows, _slices) = (shape.X, shape.Y, shape.Z);
        _level = level.Scaled;
    }

    /// <summary>Returns the linear index of a voxel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Voxel(int x, int y, int z) => ((((long)z * _rows) + y) * _columns) + x;

    /// <summary>Returns 256 times the difference of a cube corner's value and the level. A cube is identified by its first voxel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Above(long cube, int corner) =>
        (_voxels.At(cube + (corner & 1) + (((corner >> 1) & 1) * (long)_columns) + ((corner >> 2) * (long)_columns * _rows))
            << SurfaceLevel.Bits) - _level;

    /// <summary>
    /// Returns where the level crosses the edge that starts at a voxel, in 65536ths of a voxel. Never exactly at an end of the
    /// edge: otherwise several edges that meet at a voxel at the level would have coincident vertices and degenerate triangles.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Crossing(int x, int y, int z, int axis)
    {
        long voxel = Voxel(x, y, z);
        int a = (_voxels.At(voxel) << SurfaceLevel.Bits) - _level, b = (_voxels.At(voxel + Stride(axis)) << SurfaceLevel.Bits) - _level;
        long part = Math.Abs((long)a), whole = Math.Abs((long)b - a);
        // Both are below 2^53, and a fractional part of the quotient is above 2^-26, so truncating the double quotient is exact.
        int crossing = (int)((double)((part << (SurfaceMesh.PlaceBits + 1)) + whole) / (whole << 1));
        return Math.Min(Math.Max(crossing, 1), (1 << SurfaceMesh.PlaceBits) - 1);
    }

    /// <summary>
    /// Returns the gradient component along an axis at a crossing, as the difference over two voxels in 256ths. It interpolates
    /// the central differences at the two ends of the edge. At the ends of the volume the differences are one-sided.
    /// </summary>
    public int Rise(int x, int y, int z, int edgeAxis, int crossing, int axis)
    {
        int near = Rise(x, y, z, axis);
        int far = Rise(x + (edgeAxis == 0 ? 1 : 0), y + (edgeAxis == 1 ? 1 : 0), z + (edgeAxis == 2 ? 1 : 0), axis);
        return Between(near, far, crossing);
    }

    /// <summary>Returns whether central differences exist along all axes, at a voxel and at its next neighbour along each axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsInner(int x, int y, int z) =>
        (uint)(x - 1) < (uint)(_columns - 3) & (uint)(y - 1) < (uint)(_rows - 3) & (uint)(z - 1) < (uint)(_slices - 3)
        & _columns > 3 & _rows > 3 & _slices > 3;

    /// <summary><inheritdoc cref="Rise(int, int, int, int, int, int)" path="/summary"/> Requires <see cref="IsInner"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int InnerRise(int x, int y, int z, int edgeAxis, int crossing, int axis)
    {
        long near = Voxel(x, y, z), far = near + Stride(edgeAxis), stride = Stride(axis);
        return Between(
            _voxels.At(near + stride) - _voxels.At(near - stride), _voxels.At(far + stride) - _voxels.At(far - stride), crossing);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Between(int near, int far, int crossing) =>
        (int)((((long)near << SurfaceMesh.PlaceBits) + ((far - near) * (long)crossing)) >> SurfaceMesh.RiseBits);

    private int Rise(int x, int y, int z, int axis)
    {
        int at = axis == 0 ? x : axis == 1 ? y : z;
        int last = (axis == 0 ? _columns : axis == 1 ? _rows : _slices) - 1;
        long voxel = Voxel(x, y, z), stride = Stride(axis);
        int rise = _voxels.At(at < last ? voxel + stride : voxel) - _voxels.At(at > 0 ? voxel - stride : voxel);
        return at > 0 && at < last ? rise : 2 * rise;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Stride(int axis) => axis == 0 ? 1 : axis == 1 ? _columns : (long)_columns * _rows;
}
