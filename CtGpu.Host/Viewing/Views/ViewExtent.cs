using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Views;

/// <summary>Where a volume has anything to be seen, so that pictures are of the patient and not of the air around.</summary>
internal static unsafe class ViewExtent
{
    private const int Stride = 4;

    /// <summary>
    /// Points in LPS mm around all voxels of at least a HU: of every fourth row the first and the last; the volume's corners
    /// where there is none.
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

    /// <summary>Middle of the box around points.</summary>
    public static Vector3 Centre(IReadOnlyList<Vector3> points) => new(
        (points.Min(p => p.X) + points.Max(p => p.X)) / 2,
        (points.Min(p => p.Y) + points.Max(p => p.Y)) / 2,
        (points.Min(p => p.Z) + points.Max(p => p.Z)) / 2);
}
