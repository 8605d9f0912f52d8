using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Views;

/// <summary>The extent of the patient in a volume. Views are fitted to it, not to the surrounding air.</summary>
internal static unsafe class ViewExtent
{
    private const int Stride = 4;

    /// <summary>
    /// Returns points in LPS mm around all voxels of at least <paramref name="level"/> HU: the first and last such voxel of every
    /// fourth row of every fourth slice. Returns the volume's corners if there are none.
    /// </summary>
    public static IReadOnlyList<Vector3> Points(RenderInput input, short level)
    {
        Shape3 shape = input.Shape;
        var points = new List<Vector3>();
        for (int k = 0; k < shape.Z; k += Stride)
        {
            for (int j = 0; j < shape.Y; j += Stride)
            {
                short* row = input.Hounsfield + ((((long)k * shape.Y) + j) * shape.X);
                int first = 0, last = shape.X - 1;
                while (first <= last && row[first] < level) first++;
                if (first > last) continue;
                while (row[last] < level) last--;
                points.Add(input.Geometry.PointAt(k, j, first));
                points.Add(input.Geometry.PointAt(k, j, last));
            }
        }

        if (points.Count > 0) return points;
        foreach (int k in (int[])[0, shape.Z - 1])
        {
            foreach (int j in (int[])[0, shape.Y - 1])
            {
                foreach (int i in (int[])[0, shape.X - 1]) points.Add(input.Geometry.PointAt(k, j, i));
            }
        }

        return points;
    }

    /// <summary>Returns the centre of the bounding box of points.</summary>
    public static Vector3 Centre(IReadOnlyList<Vector3> points) => new(
        (points.Min(p => p.X) + points.Max(p => p.X)) / 2,
        (points.Min(p => p.Y) + points.Max(p => p.Y)) / 2,
        (points.Min(p => p.Z) + points.Max(p => p.Z)) / 2);
}
