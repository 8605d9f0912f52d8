using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Surface;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>
/// A surface in LPS mm. Triangles are counter-clockwise seen from outside, for right-handed and left-handed volumes.
/// </summary>
/// <param name="Positions">x, y, z of each vertex.</param>
/// <param name="Normals">x, y, z of each vertex's unit normal, which points from values above the level to values below it.</param>
/// <param name="Triangles">Three vertex indices per triangle.</param>
internal sealed record PatientMesh(float[] Positions, float[] Normals, int[] Triangles)
{
    public int VertexCount => Positions.Length / 3;

    public int TriangleCount => Triangles.Length / 3;

    /// <summary>Transforms a surface from voxels to the patient.</summary>
    /// <param name="surface">A surface in voxels. The result keeps its triangle array.</param>
    /// <param name="grid">Geometry of the volume.</param>
    /// <param name="first">Index of the surface's origin in the volume.</param>
    public static PatientMesh Of(SurfaceMesh surface, VolumeGeometry grid, Shape3 first)
    {
        Vector3 x = grid.Spacing.X * grid.Column, y = grid.Spacing.Y * grid.Row, z = grid.Spacing.Z * grid.Slice;
        double determinant = x.Cross(y).Dot(z);
        Vector3 origin = grid.PointAt(first.Z, first.Y, first.X);
        // Gradients are covariant: they transform with the reciprocal vectors, which differ from the axes if the grid is sheared.
        Vector3 rx = (1 / determinant) * y.Cross(z), ry = (1 / determinant) * z.Cross(x), rz = (1 / determinant) * x.Cross(y);
        var positions = new float[surface.Places.Length];
        var normals = new float[surface.Rises.Length];
        const double Unit = 1.0 / (1 << SurfaceMesh.PlaceBits);
        bool flat = false;
        for (int i = 0; i < positions.Length; i += 3)
        {
            Vector3 position = origin
                + (Unit * surface.Places[i] * x) + (Unit * surface.Places[i + 1] * y) + (Unit * surface.Places[i + 2] * z);
            Write(positions, i, position);
            Vector3 normal =
                ((double)-surface.Rises[i] * rx) - ((double)surface.Rises[i + 1] * ry) - ((double)surface.Rises[i + 2] * rz);
            flat |= !WriteUnit(normals, i, normal);
        }

        // Left-handed axes invert the orientation of triangles.
        if (determinant < 0)
        {
            for (int i = 0; i < surface.Triangles.Length; i += 3)
                (surface.Triangles[i + 1], surface.Triangles[i + 2]) = (surface.Triangles[i + 2], surface.Triangles[i + 1]);
        }

        var mesh = new PatientMesh(positions, normals, surface.Triangles);
        if (flat) mesh.FillZeroNormals();
        return mesh;
    }

    public Vector3 Position(int vertex) => new(Positions[3 * vertex], Positions[(3 * vertex) + 1], Positions[(3 * vertex) + 2]);

    /// <summary>Returns the vector along a triangle's normal with twice the triangle's area as its length.</summary>
    public Vector3 AreaVector(int triangle)
    {
        Vector3 a = Position(Triangles[3 * triangle]);
        return (Position(Triangles[(3 * triangle) + 1]) - a).Cross(Position(Triangles[(3 * triangle) + 2]) - a);
    }

    /// <summary>
    /// Sets each zero normal to the mean of its triangles' normals. Central differences cancel on a plate one voxel thick.
    /// </summary>
    private void FillZeroNormals()
    {
        var sums = new Dictionary<int, Vector3>();
        for (int i = 0; i < VertexCount; i++)
        {
            if (Normals[3 * i] == 0 && Normals[(3 * i) + 1] == 0 && Normals[(3 * i) + 2] == 0) sums.Add(i, default);
        }

        for (int i = 0; i < Triangles.Length; i++)
        {
            if (sums.TryGetValue(Triangles[i], out Vector3 sum)) sums[Triangles[i]] = sum + AreaVector(i / 3);
        }

        foreach ((int vertex, Vector3 sum) in sums)
        {
            // The two sides of a plate may share a vertex. Then the normals of its triangles cancel too, and any direction is valid.
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
