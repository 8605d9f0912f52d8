using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Surface;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>A surface in the patient: LPS mm, triangles counter-clockwise as seen from outside, whatever the volume's axes.</summary>
/// <param name="Positions">x,y,z of each vertex.</param>
/// <param name="Normals">Unit vectors that point out of what lies above the level, x,y,z of each vertex.</param>
/// <param name="Triangles">Three vertices a triangle.</param>
internal sealed record PatientMesh(float[] Positions, float[] Normals, int[] Triangles)
{
    public int VertexCount => Positions.Length / 3;

    public int TriangleCount => Triangles.Length / 3;

    /// <param name="surface">In voxels; its triangles are taken over.</param>
    /// <param name="grid">Geometry of the volume.</param>
    /// <param name="first">Index in the volume of the voxel that the surface's places start at.</param>
    public static PatientMesh Of(SurfaceMesh surface, VolumeGeometry grid, Shape3 first)
    {
        Vector3 x = grid.Spacing.X * grid.Column, y = grid.Spacing.Y * grid.Row, z = grid.Spacing.Z * grid.Slice;
        double determinant = x.Cross(y).Dot(z);
        Vector3 origin = grid.PointAt(first.Z, first.Y, first.X);
        // A gradient goes over as the axes' reciprocal vectors do, which are not the axes where these are not perpendicular.
        (Vector3 rx, Vector3 ry, Vector3 rz) = ((1 / determinant) * y.Cross(z), (1 / determinant) * z.Cross(x), (1 / determinant) * x.Cross(y));
        var positions = new float[surface.Places.Length];
        var normals = new float[surface.Rises.Length];
        const double Unit = 1.0 / (1 << SurfaceMesh.PlaceBits);
        bool flat = false;
        for (int i = 0; i < positions.Length; i += 3)
        {
            Write(positions, i, origin + (Unit * surface.Places[i] * x) + (Unit * surface.Places[i + 1] * y) + (Unit * surface.Places[i + 2] * z));
            flat |= !WriteUnit(normals, i, ((double)-surface.Rises[i] * rx) - ((double)surface.Rises[i + 1] * ry) - ((double)surface.Rises[i + 2] * rz));
        }

        // Left-handed axes turn triangles over.
        if (determinant < 0)
        {
            for (int i = 0; i < surface.Triangles.Length; i += 3)
                (surface.Triangles[i + 1], surface.Triangles[i + 2]) = (surface.Triangles[i + 2], surface.Triangles[i + 1]);
        }

        var mesh = new PatientMesh(positions, normals, surface.Triangles);
        if (flat) mesh.NormalsOfTriangles();
        return mesh;
    }

    public Vector3 Position(int vertex) => new(Positions[3 * vertex], Positions[(3 * vertex) + 1], Positions[(3 * vertex) + 2]);

    /// <summary>Twice a triangle's area along its normal.</summary>
    public Vector3 Across(int triangle)
    {
        Vector3 a = Position(Triangles[3 * triangle]);
        return (Position(Triangles[(3 * triangle) + 1]) - a).Cross(Position(Triangles[(3 * triangle) + 2]) - a);
    }

    /// <summary>Where central differences cancel out, as on a plate one voxel thick, a normal is its triangles' mean.</summary>
    private void NormalsOfTriangles()
    {
        var sums = new Dictionary<int, Vector3>();
        for (int i = 0; i < VertexCount; i++)
        {
            if (Normals[3 * i] == 0 && Normals[(3 * i) + 1] == 0 && Normals[(3 * i) + 2] == 0) sums.Add(i, default);
        }

        for (int i = 0; i < Triangles.Length; i++)
        {
            if (sums.TryGetValue(Triangles[i], out Vector3 sum)) sums[Triangles[i]] = sum + Across(i / 3);
        }

        foreach ((int vertex, Vector3 sum) in sums)
        {
            // Two sides of one plate may meet in a vertex, and then any direction is as good.
            if (!WriteUnit(Normals, 3 * vertex, sum)) Write(Normals, 3 * vertex, new(0, 0, 1));
        }
    }

    private static bool WriteUnit(float[] to, int at, Vector3 vector)
    {
        double length = vector.Length;
        if (length > 0) Write(to, at, (1 / length) * vector);
        return length > 0;
    }

    private static void Write(float[] to, int at, Vector3 vector) =>
        (to[at], to[at + 1], to[at + 2]) = ((float)vector.X, (float)vector.Y, (float)vector.Z);
}
