using System.Text;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>
/// Binary STL: an 80-byte header with the space in 3D Slicer's notation, the number of triangles, and 50 bytes per triangle: normal,
/// three corners and two zero bytes. Coordinates are mm by convention.
/// </summary>
internal static class StlMesh
{
    private const int HeaderBytes = 80;

    public static void Write(MeshBytes bytes, PatientMesh mesh)
    {
        // The header must not start with "solid", which marks the text format.
        bytes.Add(Encoding.ASCII.GetBytes("ctgpu surface, mm, SPACE=LPS".PadRight(HeaderBytes)));
        bytes.Add(mesh.TriangleCount);
        for (int i = 0; i < mesh.TriangleCount; i++)
        {
            Vector3 normal = mesh.AreaVector(i);
            double length = normal.Length;
            bytes.Add(length > 0 ? (1 / length) * normal : default);
            for (int k = 0; k < 3; k++) bytes.Add(mesh.Position(mesh.Triangles[(3 * i) + k]));
            bytes.Add((ushort)0);
        }
    }
}
