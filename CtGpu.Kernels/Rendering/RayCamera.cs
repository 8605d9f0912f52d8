using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Rendering;

/// <summary>A vector in voxel indices of the volume: x is the column, y the row, z the slice.</summary>
internal readonly record struct IndexVector(double X, double Y, double Z);

/// <summary>
/// Origins and directions of the rays of a picture, in voxel indices. Picture coordinates (u,v) are pixels from the centre of
/// the picture, u to the right and v downwards. The ray of (u,v) starts at <c>Origin + u·OriginU + v·OriginV</c> and has the
/// direction <c>Ahead + u·AheadU + v·AheadV</c>. Orthographic cameras vary the origin, perspective ones the direction.
/// </summary>
internal readonly struct RayCamera
{
    private readonly IndexVector _origin;
    private readonly IndexVector _originU;
    private readonly IndexVector _originV;
    private readonly IndexVector _ahead;
    private readonly IndexVector _aheadU;
    private readonly IndexVector _aheadV;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _slices;
    private readonly double _nearest;

    /// <summary>Creates a camera.</summary>
    /// <param name="volume">Shape of the volume.</param>
    /// <param name="origin">Origin of the central ray, and its change per pixel to the right and per pixel downwards.</param>
    /// <param name="ahead">Direction of the central ray, of any length, and its change per pixel.</param>
    /// <param name="behind">Whether rays extend backwards from their origin too.</param>
    public RayCamera(
        Shape3 volume,
        (IndexVector Centre, IndexVector U, IndexVector V) origin,
        (IndexVector Centre, IndexVector U, IndexVector V) ahead,
        bool behind)
    {
        (_slices, _rows, _columns) = (volume.Z, volume.Y, volume.X);
        (_origin, _originU, _originV) = origin;
        (_ahead, _aheadU, _aheadV) = ahead;
        _nearest = behind ? double.MinValue : 0;
    }

    /// <summary>
    /// Returns the part of a ray inside the volume. The volume extends half a voxel beyond the outermost voxel centres. If the
    /// ray misses the volume, the number of steps is -1. Computed in float64 and rounded once to fixed point.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RaySegment Segment(double u, double v)
    {
        double dx = _ahead.X + (u * _aheadU.X) + (v * _aheadV.X);
        double dy = _ahead.Y + (u * _aheadU.Y) + (v * _aheadV.Y);
        double dz = _ahead.Z + (u * _aheadU.Z) + (v * _aheadV.Z);
        double scale = RaySegment.StepVoxels / Math.Max(Math.Abs(dx), Math.Max(Math.Abs(dy), Math.Abs(dz)));
        dx *= scale;
        dy *= scale;
        dz *= scale;
        double ox = _origin.X + (u * _originU.X) + (v * _originV.X);
        double oy = _origin.Y + (u * _originU.Y) + (v * _originV.Y);
        double oz = _origin.Z + (u * _originU.Z) + (v * _originV.Z);
        double inX = Enter(ox, dx, _columns), inY = Enter(oy, dy, _rows), inZ = Enter(oz, dz, _slices);
        double first = Math.Max(Math.Max(inX, inY), Math.Max(inZ, _nearest));
        double last = Math.Min(Leave(ox, dx, _columns), Math.Min(Leave(oy, dy, _rows), Leave(oz, dz, _slices)));
        bool meets = last >= first;
        double from = meets ? first : 0;
        int faceX = inX == first ? Sign(dx) : 0, faceY = inY == first ? Sign(dy) : 0, faceZ = inZ == first ? Sign(dz) : 0;
        return new RaySegment(
            (Place(ox + (from * dx), _columns), Place(oy + (from * dy), _rows), Place(oz + (from * dz), _slices)),
            (Fixed(dx), Fixed(dy), Fixed(dz)),
            meets ? (int)(last - first) : -1,
            (faceX, faceY, faceZ));
    }

    /// <summary>Number of steps that is never reached.</summary>
    private const double Never = 1e9;

    /// <summary>
    /// Returns the steps until the ray enters the volume along one axis.
    /// Returns -<see cref="Never"/> if the ray is parallel to the faces and inside.
    /// </summary>
    private static double Enter(double origin, double step, int voxels)
    {
        if (Math.Abs(step) < 1e-12) return origin >= -0.5 && origin <= voxels - 0.5 ? -Never : Never;
        return ((step > 0 ? -0.5 : voxels - 0.5) - origin) / step;
    }

    /// <summary>Returns the steps until the ray leaves the volume along one axis.</summary>
    private static double Leave(double origin, double step, int voxels) =>
        Math.Abs(step) < 1e-12 ? Never : ((step > 0 ? voxels - 0.5 : -0.5) - origin) / step;

    private static int Sign(double value) => value > 0 ? 1 : -1;

    private static int Fixed(double value) => (int)Math.Floor((value * (1 << RayField.PlaceBits)) + 0.5);

    private static int Place(double value, int voxels)
    {
        const int Half = 1 << (RayField.PlaceBits - 1);
        return Math.Min(Math.Max(Fixed(value), -Half), (voxels << RayField.PlaceBits) - Half - 1);
    }
}

/// <summary>
/// The part of a ray inside the volume, in fixed point. A step is half a voxel along the axis with the largest component.
/// Positions on the ray are counted in 1/64 of a step.
/// </summary>
internal readonly struct RaySegment
{
    /// <summary>Length of a step along the axis with the largest component.</summary>
    public const double StepVoxels = 0.5;

    /// <summary>Fractional bits of a position on the ray.</summary>
    public const int Bits = 6;

    /// <summary>Fractional bits of the reciprocals.</summary>
    public const int PerStepBits = 31;

    // Fields, not properties: every use of a property makes a copy.
    public readonly int StartX;
    public readonly int StartY;
    public readonly int StartZ;
    public readonly int StepX;
    public readonly int StepY;
    public readonly int StepZ;

    /// <summary>Steps per unit of fixed-point position along an axis, rounded down. A step of 0 counts as 1.</summary>
    public readonly long PerStepX;
    public readonly long PerStepY;
    public readonly long PerStepZ;

    public RaySegment((int X, int Y, int Z) start, (int X, int Y, int Z) step, int steps, (int X, int Y, int Z) face)
    {
        (StartX, StartY, StartZ) = start;
        (StepX, StepY, StepZ) = step;
        (PerStepX, PerStepY, PerStepZ) = (Reciprocal(step.X), Reciprocal(step.Y), Reciprocal(step.Z));
        Steps = steps;
        (FaceX, FaceY, FaceZ) = face;
    }

    /// <summary>Number of whole steps inside the volume; -1 if the ray misses it.</summary>
    public int Steps { get; }

    /// <summary>Direction into the volume through the face at the start: -1, 0 or 1 per axis. All 0 if the ray starts inside.</summary>
    public int FaceX { get; }

    public int FaceY { get; }

    public int FaceZ { get; }

    /// <summary>Returns the coordinate at a position on the ray.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int X(int at) => Along(StartX, StepX, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Y(int at) => Along(StartY, StepY, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Z(int at) => Along(StartZ, StepZ, at);

    private static long Reciprocal(int step) => (1L << PerStepBits) / Math.Max(Math.Abs(step), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Along(int start, int step, int at) =>
        start + (step * (at >> Bits)) + ((step * (at & ((1 << Bits) - 1))) >> Bits);
}
