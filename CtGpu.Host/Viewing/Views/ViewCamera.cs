using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Rendering;

namespace CtGpu.Host.Viewing.Views;

/// <summary>The projection of a camera.</summary>
internal enum ViewProjection
{
    /// <summary>Distant parts appear smaller.</summary>
    Perspective,

    /// <summary>All parts have the same scale, which allows measurements.</summary>
    Orthographic,
}

/// <summary>A camera directed at a point of the patient, in LPS mm. Pixel centres are at half-integers from the top left.</summary>
/// <param name="Forward">Unit vector from the camera to the centre.</param>
/// <param name="Up">Unit vector upwards in the picture, perpendicular to <paramref name="Forward"/>.</param>
/// <param name="Centre">Point at the centre of the picture.</param>
/// <param name="MmPerPixel">Size of a pixel; under perspective, the size in the plane through the centre.</param>
/// <param name="Width">Width of the picture in pixels.</param>
/// <param name="Height">Height of the picture in pixels.</param>
internal sealed record ViewCamera(
    Vector3 Forward, Vector3 Up, Vector3 Centre, double MmPerPixel, int Width, int Height, ViewProjection Projection)
{
    /// <summary>
    /// Reach of the mask's gradients relative to those of the volume. Where the mask's surface is nearly parallel to slices, its stairs
    /// are longer than the filter of the smoothed mask. The same factor along all axes does not turn a gradient.
    /// </summary>
    private const double MaskReach = 2;

    /// <summary>Largest reach of a gradient in mm, about the half of a rib.</summary>
    private const double MostReachMm = 4;

    /// <summary>Distance of a perspective camera from the centre, in pixels: the longer side spans 28 degrees.</summary>
    private double DistancePixels => Math.Max(Width, Height) / (2 * Math.Tan(14 * Math.PI / 180));

    public Vector3 Right => Forward.Cross(Up);

    private bool IsPerspective => Projection == ViewProjection.Perspective;

    /// <summary>Returns the camera with the smallest pixel size at which all points fit into the picture with a margin.</summary>
    public ViewCamera Fitted(IEnumerable<Vector3> points)
    {
        const double FilledShare = 0.92;
        double nearer = IsPerspective ? 1 / DistancePixels : 0, scale = 1e-6;
        foreach (Vector3 point in points)
        {
            Vector3 p = point - Centre;
            double across = Math.Max(Math.Abs(p.Dot(Right)) / Width, Math.Abs(p.Dot(Up)) / Height);
            scale = Math.Max(scale, (2 * across / FilledShare) - (p.Dot(Forward) * nearer));
        }

        return this with { MmPerPixel = scale };
    }

    /// <summary>Returns the position of a point in the picture, in pixels from its top left corner.</summary>
    public (double X, double Y) Project(Vector3 point)
    {
        Vector3 p = point - Centre;
        double distance = DistancePixels * MmPerPixel;
        double scale = (IsPerspective ? distance / (distance + p.Dot(Forward)) : 1) / MmPerPixel;
        return ((Width / 2.0) + (p.Dot(Right) * scale), (Height / 2.0) - (p.Dot(Up) * scale));
    }

    /// <summary>Returns the scene for the ray caster: camera, surfaces and background, in voxel indices of the volume.</summary>
    /// <param name="mask">The smoothed mask of the volume, or null, which leaves out the mask's surfaces.</param>
    /// <param name="source">Voxel spacing of the scan from which the volume was computed, along the same axes; 0 if it is unknown.</param>
    public RayScene Scene(VolumeGeometry geometry, SmoothMask? mask, ViewStyle style, Spacing3 source = default)
    {
        Func<Vector3, IndexVector> indices = Indices(geometry);
        IndexVector right = indices(MmPerPixel * Right), down = indices(-MmPerPixel * Up), none = new(0, 0, 0);
        double distance = DistancePixels * MmPerPixel;
        Vector3 eye = Centre - geometry.Origin;
        IndexVector reach = Reach(geometry.Spacing, source);
        IndexVector maskReach = new(MaskReach * reach.X, MaskReach * reach.Y, MaskReach * reach.Z);
        RayCamera camera = IsPerspective
            ? new(
                geometry.Shape,
                (indices(eye - (distance * Forward)), none, none),
                (indices(distance * Forward), right, down),
                behind: false)
            : new(geometry.Shape, (indices(eye), right, down), (indices(Forward), none, none), behind: true);
        return new RayScene(
            Width, Height, camera, new RayNormals(indices(Right), indices(Up), indices(-1.0 * Forward), reach),
            IsPerspective ? (float)(1 / DistancePixels) : 0,
            new RayField(geometry.Shape, default, reach), mask is { } box ? new RayField(box.Shape, box.First, maskReach) : default,
            [.. from surface in style.Surfaces where mask != null || !surface.OfMask select surface.ToRay()],
            ViewStyle.Parts(style.Top), ViewStyle.Parts(style.Bottom));
    }

    /// <summary>
    /// Returns the distance of a gradient's samples from their centre, in voxels. It is at least one voxel, and three quarters of the
    /// spacing of the source: the gradient then does not follow the waves that interpolation leaves between slices. It stays small
    /// within slices, because the cortex of ribs is thin.
    /// </summary>
    private static IndexVector Reach(Spacing3 grid, Spacing3 source)
    {
        return new(Along(grid.X, source.X), Along(grid.Y, source.Y), Along(grid.Z, source.Z));
        static double Along(double grid, double source) => Math.Max(Math.Min(0.75 * source, MostReachMm) / grid, 1);
    }

    /// <summary>
    /// Returns the conversion of vectors from mm in the patient to voxel indices. It uses Cramer's rule, because the axes may be
    /// oblique to each other.
    /// </summary>
    private static Func<Vector3, IndexVector> Indices(VolumeGeometry geometry)
    {
        Vector3 x = geometry.Spacing.X * geometry.Column, y = geometry.Spacing.Y * geometry.Row, z = geometry.Spacing.Z * geometry.Slice;
        double volume = x.Cross(y).Dot(z);
        Vector3 toX = 1 / volume * y.Cross(z), toY = 1 / volume * z.Cross(x), toZ = 1 / volume * x.Cross(y);
        return mm => new IndexVector(toX.Dot(mm), toY.Dot(mm), toZ.Dot(mm));
    }
}
