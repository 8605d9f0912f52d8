using System.Text;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>
/// Binary STL: 80 bytes that name the space, as Slicer reads it, the number of triangles, and 50 bytes a triangle: its normal, its
/// corners, 0. Mm by convention.
/// </summary>
internal static class StlMesh
{
    private const int HeaderBytes = 80;

    public static void Write(MeshBytes bytes, PatientMesh mesh)
    {
        // No "solid" in front: that would be the text format.
        bytes.Add(Encoding.ASCII.GetBytes("ctgpu surface, mm, SPACE=LPS".PadRight(HeaderBytes)));
        bytes.Add(mesh.TriangleCount);
        for (int i = 0; i < mesh.TriangleCount; i++)
        {
            Vector3 across = mesh.Across(i);
            double length = across.Length;
            bytes.Add(length > 0 ? (1 / length) * across : default);
            for (int k = 0; k < 3; k++) bytes.Add(mesh.Position(mesh.Triangles[(3 * i) + k]));
            bytes.Add((ushort)0);
        }
    }
}
