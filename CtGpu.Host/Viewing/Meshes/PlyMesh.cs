using System.Globalization;
using System.Text;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>
/// Binary little-endian PLY: positions and normals as float, triangles as lists of three int. Several parts follow each other in one mesh;
/// then each vertex has the colour of its part.
/// </summary>
internal static class PlyMesh
{
    private const string Colours = "property uchar red\nproperty uchar green\nproperty uchar blue\n";

    public static void Write(MeshBytes bytes, IReadOnlyList<MeshPart> parts)
    {
        bool isColoured = parts.Count > 1;
        string comments = isColoured ? string.Concat(parts.Select(Comment)) : "";
        string header = string.Create(CultureInfo.InvariantCulture, $"""
            ply
            format binary_little_endian 1.0
            comment ctgpu surface, mm
            comment SPACE=LPS
            {comments}element vertex {parts.Sum(part => (long)part.Mesh.VertexCount)}
            property float x
            property float y
            property float z
            property float nx
            property float ny
            property float nz
            {(isColoured ? Colours : "")}element face {parts.Sum(part => (long)part.Mesh.TriangleCount)}
            property list uchar int vertex_indices
            end_header

            """);
        bytes.Add(Encoding.ASCII.GetBytes(header));
        foreach (MeshPart part in parts) AddVertices(bytes, part.Mesh, isColoured ? part.Material : null);
        int first = 0;
        foreach (MeshPart part in parts)
        {
            AddTriangles(bytes, part.Mesh, first);
            first += part.Mesh.VertexCount;
        }
    }

    private static string Comment(MeshPart part) => string.Create(
        CultureInfo.InvariantCulture, $"comment {part.Material.Name}: {part.Mesh.VertexCount} vertices, {part.Mesh.TriangleCount} faces\n");

    private static void AddVertices(MeshBytes bytes, PatientMesh mesh, MeshMaterial? colour)
    {
        for (int i = 0; i < mesh.Positions.Length; i += 3)
        {
            for (int k = 0; k < 3; k++) bytes.Add(mesh.Positions[i + k]);
            for (int k = 0; k < 3; k++) bytes.Add(mesh.Normals[i + k]);
            if (colour is not { } c) continue;
            bytes.Add(c.Red);
            bytes.Add(c.Green);
            bytes.Add(c.Blue);
        }
    }

    private static void AddTriangles(MeshBytes bytes, PatientMesh mesh, int first)
    {
        for (int i = 0; i < mesh.Triangles.Length; i += 3)
        {
            bytes.Add((byte)3);
            for (int k = 0; k < 3; k++) bytes.Add(first + mesh.Triangles[i + k]);
        }
    }
}
