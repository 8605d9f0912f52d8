using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Views;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>A volume computed from a function on a grid of any spacing and direction, and pictures of it.</summary>
internal sealed class DrawnVolume
{
    public DrawnVolume(VolumeGeometry geometry, Func<Vector3, double> hounsfield)
    {
        Geometry = geometry;
        Shape3 shape = geometry.Shape;
        Hounsfield = new short[shape.Voxels];
        long i = 0;
        for (int z = 0; z < shape.Z; z++)
        {
            for (int y = 0; y < shape.Y; y++)
            {
                for (int x = 0; x < shape.X; x++)
                {
                    double value = Math.Round(hounsfield(geometry.PointAt(z, y, x)));
                    Hounsfield[i++] = (short)Math.Clamp(value, short.MinValue, short.MaxValue);
                }
            }
        }
    }

    public DrawnVolume(VolumeGeometry geometry, short[] hounsfield)
    {
        Geometry = geometry;
        Hounsfield = hounsfield;
    }

    public VolumeGeometry Geometry { get; }

    public short[] Hounsfield { get; }

    /// <summary>Bits of the mask in the layout of <see cref="BitGrid"/>, or null.</summary>
    public ulong[]? MaskBits { get; private set; }

    /// <summary>The voxels of the mask that belong to the left lung, or null.</summary>
    public ulong[]? LeftBits { get; private set; }

    public Vector3 Centre => Geometry.PointAt((Geometry.Shape.Z - 1) / 2.0, (Geometry.Shape.Y - 1) / 2.0, (Geometry.Shape.X - 1) / 2.0);

    /// <summary>An opaque white surface at 0 HU on black.</summary>
    public static ViewStyle Plain { get; } = new([new ViewSurface(false, 0, 255, 255, 255, 1, 1)], (0, 0, 0), (0, 0, 0));

    /// <summary>
    /// Grids that must all give the same picture: tall voxels, oblique and left-handed directions, permuted axes, a tilted gantry.
    /// </summary>
    public static IReadOnlyList<VolumeGeometry> Grids(double extentMm)
    {
        (double sin, double cos) = Math.SinCos(0.4);
        Vector3 x = new(1, 0, 0), y = new(0, 1, 0), z = new(0, 0, 1);
        return
        [
            Grid(new(1, 1, 1), x, y, z),
            Grid(new(2.5, 0.7, 0.7), x, y, z),
            Grid(new(1.5, 1, 0.8), new(cos, sin, 0), new(-sin * cos, cos * cos, sin), new(sin * sin, -sin * cos, cos)),
            Grid(new(1.2, 0.9, 1), x, y, -1.0 * z),
            Grid(new(1, 1.3, 0.9), z, -1.0 * x, -1.0 * y),
            // Axes that are not perpendicular, as from a tilted gantry.
            Grid(new(1, 1, 1), x, y, new(0, sin, cos)),
        ];

        VolumeGeometry Grid(Spacing3 spacing, Vector3 column, Vector3 row, Vector3 slice)
        {
            var shape = new Shape3((int)(extentMm / spacing.Z), (int)(extentMm / spacing.Y), (int)(extentMm / spacing.X));
            var atZero = new VolumeGeometry(shape, spacing, new(0, 0, 0), column, row, slice);
            // The centre of the volume is at a fixed point that is not the origin.
            Vector3 middle = atZero.PointAt((shape.Z - 1) / 2.0, (shape.Y - 1) / 2.0, (shape.X - 1) / 2.0);
            return atZero with { Origin = new Vector3(31, -12, 407) - middle };
        }
    }

    /// <summary>A ball around the centre of the volume: 0 HU on its surface, decreasing by 100 HU per mm outwards.</summary>
    public static DrawnVolume Ball(VolumeGeometry geometry, double radiusMm)
    {
        var centre = new Vector3(31, -12, 407);
        return new DrawnVolume(geometry, point => 100 * (radiusMm - (point - centre).Length));
    }

    /// <summary>Adds a mask of the voxels whose centres the function accepts.</summary>
    public DrawnVolume WithMask(Func<Vector3, bool> contains)
    {
        MaskBits = Bits(contains);
        return this;
    }

    /// <summary>Tells the left lung of the mask from the right one.</summary>
    public DrawnVolume WithLeftLung(Func<Vector3, bool> contains)
    {
        LeftBits = [.. Bits(contains).Select((word, i) => word & MaskBits![i])];
        return this;
    }

    private ulong[] Bits(Func<Vector3, bool> contains)
    {
        var grid = new BitGrid(Geometry.Shape);
        var bits = new ulong[grid.Words];
        for (int z = 0; z < grid.Shape.Z; z++)
        {
            for (int y = 0; y < grid.Shape.Y; y++)
            {
                for (int x = 0; x < grid.Shape.X; x++)
                {
                    if (!contains(Geometry.PointAt(z, y, x))) continue;
                    bits[(z * grid.WordsPerSlice) + ((long)y * grid.WordsPerRow) + (x >> 6)] |= 1UL << (x & 63);
                }
            }
        }

        return bits;
    }

    /// <summary>Returns a camera for a named view of the centre of the volume.</summary>
    public ViewCamera Camera(string view, int size, ViewProjection projection, double mmPerPixel)
    {
        ViewDirection direction = ViewDirection.All.Single(d => d.Name == view);
        return new ViewCamera(direction.Forward, direction.Up, Centre, mmPerPixel, size, size, projection);
    }

    /// <summary>Renders a picture. Returns red, green, blue, alpha of each pixel.</summary>
    /// <param name="source">Voxel spacing of the scan from which the volume was computed; 0 if it is unknown.</param>
    public unsafe byte[] Cast(IRayCaster caster, ViewCamera camera, ViewStyle style, Spacing3 source = default)
    {
        var rgba = new byte[camera.Width * camera.Height * 4];
        fixed (short* hounsfield = Hounsfield)
        fixed (ulong* bits = MaskBits, left = LeftBits)
        {
            caster.Load(hounsfield, Geometry.Shape, bits, left);
            caster.Cast(camera.Scene(Geometry, caster.Mask, style, source), rgba);
        }

        return rgba;
    }
}
