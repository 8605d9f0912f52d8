using System.Globalization;
using System.Text;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>Binary little-endian PLY: positions and normals as float, triangles as lists of three int.</summary>
internal static class PlyMesh
{
    public static void Write(MeshBytes bytes, PatientMesh mesh)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"""
            ply
            format binary_little_endian 1.0
            comment ctgpu surface, mm
            comment SPACE=LPS
            element vertex {mesh.VertexCount}
            property float x
            property float y
            property float z
            property float nx
            property float ny
            property float nz
            element face {mesh.TriangleCount}
            property list uchar int vertex_indices
            end_header

            """);
        bytes.Add(Encoding.ASCII.GetBytes(header));
        for (int i = 0; i < mesh.Positions.Length; i += 3)
        {
            for (int k = 0; k < 3; k++) bytes.Add(mesh.Positions[i + k]);
            for (int k = 0; k < 3; k++) bytes.Add(mesh.Normals[i + k]);
        }

        for (int i = 0; i < mesh.Triangles.Length; i += 3)
        {
            bytes.Add((byte)3);
            for (int k = 0; k < 3; k++) bytes.Add(mesh.Triangles[i + k]);
        }
    }
}
