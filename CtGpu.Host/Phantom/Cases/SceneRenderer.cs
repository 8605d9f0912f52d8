using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>
/// Samples a scene on a grid, in three passes: paints each slice and blurs it in its plane; blurs across slices; adds noise and
/// quantizes. The blur stands for partial volumes. Threads share only slices, so their number does not change a voxel.
/// </summary>
internal sealed class SceneRenderer
{
    private const int Highest = 3000;
    private const int Lowest = -1024;

    /// <summary>A Gaussian with a standard deviation of 0.6 voxels, at distances of 0, 1 and 2 voxels.</summary>
    private static readonly float[] s_blur = [0.663820f, 0.165525f, 0.002565f];

    private readonly Scene _scene;
    private readonly VolumeGeometry _grid;
    private readonly VolumeGeometry _fine;
    private readonly CounterRandom _noise;
    private readonly float[] _hounsfield;
    private readonly Tissue[] _tissue;

    private SceneRenderer(Scene scene, Spacing3 spacing)
    {
        _scene = scene;
        _grid = scene.Grid(spacing);
        _fine = Divide(_grid, scene.Subslices);
        _noise = new CounterRandom(scene.Seed, 0);
        _hounsfield = new float[_fine.Shape.Voxels];
        _tissue = new Tissue[_fine.Shape.Voxels];
    }

    public static CaseVolume Render(Scene scene, Spacing3 spacing, WorkerPool pool)
    {
        var renderer = new SceneRenderer(scene, spacing);
        IndexBox[] ranges = [.. scene.Steps.Select(step => RangeOf(step.Region.Bounds, renderer._fine))];
        pool.For(renderer._fine.Shape.Z, (z, _) =>
        {
            renderer.Paint(z, ranges);
            renderer.BlurInPlane(z);
        });
        short[] stored = new short[renderer._grid.Shape.Voxels];
        var tissue = new Tissue[stored.Length];
        pool.For(renderer._grid.Shape.Z, (z, _) => renderer.Acquire(z, stored, tissue));
        return new CaseVolume(
            renderer._grid,
            stored,
            tissue,
            scene.WrongIntercept ?? scene.Intercept,
            scene.Circle is { IsDeclared: true } circle ? circle.Stored : null,
            scene.Axes.PatientPosition);
    }

    private static VolumeGeometry Divide(VolumeGeometry grid, int parts)
    {
        double step = grid.Spacing.Z / parts;
        return grid with
        {
            Shape = grid.Shape with { Z = grid.Shape.Z * parts },
            Spacing = grid.Spacing with { Z = step },
            Origin = grid.Origin - ((parts - 1) / 2.0 * step * grid.Slice),
        };
    }

    /// <summary>
    /// Voxels whose centres are in a box, and some at its faces, clipped to the grid. A range is empty if it ends before its start.
    /// </summary>
    private static IndexBox RangeOf(Bounds bounds, VolumeGeometry grid)
    {
        Vector3 lower = bounds.Lower - grid.Origin, upper = bounds.Upper - grid.Origin;
        (int z0, int z1) = Range(grid.Slice, grid.Spacing.Z, grid.Shape.Z);
        (int y0, int y1) = Range(grid.Row, grid.Spacing.Y, grid.Shape.Y);
        (int x0, int x1) = Range(grid.Column, grid.Spacing.X, grid.Shape.X);
        return new IndexBox(z0, z1, y0, y1, x0, x1);

        (int First, int Last) Range(Vector3 axis, double step, int length)
        {
            double a = lower.Dot(axis) / step, b = upper.Dot(axis) / step;
            return ((int)Math.Clamp(Math.Floor(Math.Min(a, b)), 0, length), (int)Math.Clamp(Math.Ceiling(Math.Max(a, b)), -1, length - 1));
        }
    }

    private void Paint(int z, IndexBox[] ranges)
    {
        Span<float> hounsfield = SliceOf(_hounsfield, z);
        Span<Tissue> tissue = SliceOf(_tissue, z);
        hounsfield.Fill(-1000);
        tissue.Fill(Tissue.Room);
        for (int n = 0; n < ranges.Length; n++)
        {
            if (z < ranges[n].Z0 || z > ranges[n].Z1) continue;
            for (int y = ranges[n].Y0; y <= ranges[n].Y1; y++)
            {
                int start = y * _fine.Shape.X;
                PaintRow(
                    _scene.Steps[n], z, y, ranges[n].X0, ranges[n].X1,
                    hounsfield.Slice(start, _fine.Shape.X), tissue.Slice(start, _fine.Shape.X));
            }
        }
    }

    private void PaintRow(PaintStep step, int z, int y, int first, int last, Span<float> hounsfield, Span<Tissue> tissue)
    {
        for (int x = first; x <= last; x++)
        {
            if ((tissue[x] & step.Where) == 0) continue;
            Vector3 at = _fine.PointAt(z, y, x);
            if (!step.Region.Contains(at)) continue;
            hounsfield[x] = step.Shade(at, hounsfield[x]);
            tissue[x] = (tissue[x] & step.Keep) | step.Add;
        }
    }

    private void BlurInPlane(int z)
    {
        (_, int rows, int columns) = _fine.Shape;
        Span<float> slice = SliceOf(_hounsfield, z);
        float[] blurred = new float[slice.Length];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++) blurred[(y * columns) + x] = Blur(slice, y * columns, x, columns, 1);
        }

        for (int x = 0; x < columns; x++)
        {
            for (int y = 0; y < rows; y++) slice[(y * columns) + x] = Blur(blurred, x, y, rows, columns);
        }
    }

    /// <summary>Blurs along a line of voxels that are <paramref name="stride"/> elements apart. The ends are repeated.</summary>
    private static float Blur(ReadOnlySpan<float> values, int start, int index, int length, int stride)
    {
        float sum = s_blur[0] * values[start + (index * stride)];
        for (int distance = 1; distance < s_blur.Length; distance++)
        {
            int before = Math.Max(index - distance, 0), after = Math.Min(index + distance, length - 1);
            sum += s_blur[distance] * (values[start + (before * stride)] + values[start + (after * stride)]);
        }

        return sum;
    }

    /// <summary>Averages the thinner slices of one slice, adds noise, and converts to stored values.</summary>
    private void Acquire(int z, short[] stored, Tissue[] tissue)
    {
        (_, int rows, int columns) = _grid.Shape;
        int parts = _scene.Subslices, voxels = rows * columns;
        Span<short> target = SliceOf(stored, z);
        Span<Tissue> targetTissue = SliceOf(tissue, z);
        SliceOf(_tissue, (z * parts) + (parts / 2)).CopyTo(targetTissue);
        float deviation = (float)_scene.NoiseHounsfield;
        for (int i = 0; i < voxels; i++)
        {
            float sum = 0;
            for (int part = 0; part < parts; part++) sum += Blur(_hounsfield, i, (z * parts) + part, _fine.Shape.Z, voxels);
            float value = (sum / parts) + (deviation * _noise.Normal((ulong)(((long)z * voxels) + i)));
            target[i] = (short)(Math.Clamp(MathF.Round(value), Lowest, Highest) - _scene.Intercept);
        }

        if (_scene.Circle is { } circle) CutCircle(circle, target, targetTissue);
    }

    private void CutCircle(ScanCircle circle, Span<short> stored, Span<Tissue> tissue)
    {
        (_, int rows, int columns) = _grid.Shape;
        for (int i = 0; i < stored.Length; i++)
        {
            double y = ((i / columns) - ((rows - 1) / 2.0)) * _grid.Spacing.Y;
            double x = ((i % columns) - ((columns - 1) / 2.0)) * _grid.Spacing.X;
            if ((x * x) + (y * y) <= circle.RadiusMm * circle.RadiusMm) continue;
            stored[i] = circle.Stored;
            tissue[i] = Tissue.Room;
        }
    }

    private Span<T> SliceOf<T>(T[] volume, int z) =>
        volume.AsSpan(checked((int)(z * _grid.Shape.SliceVoxels)), (int)_grid.Shape.SliceVoxels);
}
