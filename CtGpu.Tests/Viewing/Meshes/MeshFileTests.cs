using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Meshes;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Viewing.Meshes;

/// <summary>Reads written surfaces back according to the definitions of their formats.</summary>
public sealed class MeshFileTests
{
    private static readonly PatientMesh s_mesh = PatientMeshTests.Surface(DrawnVolume.Ball(DrawnVolume.Grids(40)[2], 9), 0);
    private static readonly MeshPart s_part = new(s_mesh, new MeshMaterial("ball", 240, 226, 200));

    [Fact]
    public void Stl()
    {
        byte[] file = Write("ball.STL");
        Assert.Equal(84 + (50 * s_mesh.TriangleCount), file.Length);
        string header = Encoding.ASCII.GetString(file, 0, 80);
        Assert.False(header.StartsWith("solid", StringComparison.Ordinal));
        Assert.Contains("SPACE=LPS", header, StringComparison.Ordinal);
        Assert.Equal(s_mesh.TriangleCount, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(80)));
        for (int i = 0; i < s_mesh.TriangleCount; i++)
        {
            int at = 84 + (50 * i);
            Vector3 normal = Point(file, at), a = Point(file, at + 12), b = Point(file, at + 24), c = Point(file, at + 36);
            Assert.Equal(s_mesh.Position(s_mesh.Triangles[(3 * i) + 1]), b);
            Vector3 areaVector = (b - a).Cross(c - a);
            Assert.True((normal - ((1 / areaVector.Length) * areaVector)).Length < 1e-5);
            Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 48)));
        }
    }

    [Fact]
    public void Ply()
    {
        byte[] file = Write("ball.ply");
        int start = Encoding.ASCII.GetString(file).IndexOf("end_header\n", StringComparison.Ordinal) + "end_header\n".Length;
        string[] header = Encoding.ASCII.GetString(file, 0, start).Split('\n');
        Assert.Equal(["ply", "format binary_little_endian 1.0"], header[..2]);
        Assert.Contains("comment SPACE=LPS", header);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"element vertex {s_mesh.VertexCount}"), header);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"element face {s_mesh.TriangleCount}"), header);
        Assert.Equal(start + (24 * s_mesh.VertexCount) + (13 * s_mesh.TriangleCount), file.Length);
        for (int i = 0; i < s_mesh.VertexCount; i++)
        {
            Assert.Equal(s_mesh.Position(i), Point(file, start + (24 * i)));
            Assert.Equal(s_mesh.Normals[3 * i], BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(start + (24 * i) + 12)));
        }

        int faces = start + (24 * s_mesh.VertexCount);
        for (int i = 0; i < s_mesh.Triangles.Length; i++)
        {
            Assert.Equal(3, file[faces + (13 * (i / 3))]);
            Assert.Equal(
                s_mesh.Triangles[i], BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(faces + (13 * (i / 3)) + 1 + (4 * (i % 3)))));
        }
    }

    [Fact]
    public void Glb()
    {
        byte[] file = Write("ball.glb");
        int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
        Assert.Equal("glTF", Encoding.ASCII.GetString(file, 0, 4));
        Assert.Equal((2, file.Length), (Word(4), Word(8)));
        int length = Word(12);
        Assert.Equal((0, "JSON"), (length % 4, Encoding.ASCII.GetString(file, 16, 4)));
        JsonElement gltf = JsonDocument.Parse(file.AsMemory(20, length)).RootElement;
        Assert.Equal((file.Length - 28 - length, "BIN\0"), (Word(20 + length), Encoding.ASCII.GetString(file, 24 + length, 4)));
        Assert.Equal("2.0", gltf.GetProperty("asset").GetProperty("version").GetString());
        int binary = 28 + length;
        Assert.Equal(file.Length - binary, gltf.GetProperty("buffers")[0].GetProperty("byteLength").GetInt32());

        JsonElement primitive = gltf.GetProperty("meshes")[0].GetProperty("primitives")[0];
        int[] View(JsonElement accessor)
        {
            JsonElement view = gltf.GetProperty("bufferViews")[accessor.GetProperty("bufferView").GetInt32()];
            return [binary + view.GetProperty("byteOffset").GetInt32(), accessor.GetProperty("count").GetInt32()];
        }

        JsonElement positions = gltf.GetProperty("accessors")[primitive.GetProperty("attributes").GetProperty("POSITION").GetInt32()];
        JsonElement normals = gltf.GetProperty("accessors")[primitive.GetProperty("attributes").GetProperty("NORMAL").GetInt32()];
        JsonElement indices = gltf.GetProperty("accessors")[primitive.GetProperty("indices").GetInt32()];
        Assert.Equal(
            (s_mesh.VertexCount, s_mesh.VertexCount, s_mesh.Triangles.Length), (View(positions)[1], View(normals)[1], View(indices)[1]));
        for (int i = 0; i < s_mesh.VertexCount; i++) Assert.Equal(s_mesh.Position(i), Point(file, View(positions)[0] + (12 * i)));
        Assert.Equal(s_mesh.Normals[4], BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(View(normals)[0] + 16)));
        for (int i = 0; i < s_mesh.Triangles.Length; i++) Assert.Equal(s_mesh.Triangles[i], Word(View(indices)[0] + (4 * i)));
        for (int k = 0; k < 3; k++)
        {
            float[] along = [.. Enumerable.Range(0, s_mesh.VertexCount).Select(i => s_mesh.Positions[(3 * i) + k])];
            Assert.Equal(
                (along.Min(), along.Max()), (positions.GetProperty("min")[k].GetSingle(), positions.GetProperty("max")[k].GetSingle()));
        }

        // Column-major: the head (LPS z) maps to up (y), the face (LPS -y) to the viewer (z), in metres.
        double[] matrix = [.. gltf.GetProperty("nodes")[0].GetProperty("matrix").EnumerateArray().Select(e => e.GetDouble())];
        Assert.Equal([0.001, 0, 0], matrix[..3]);
        Assert.Equal([0, 0, -0.001], matrix[4..7]);
        Assert.Equal([0, 0.001, 0], matrix[8..11]);
    }

    [Fact]
    public void Parts_of_a_glb_are_nodes_with_their_own_name_colour_and_triangles()
    {
        byte[] file = Write("two.glb", s_part, Second);
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(12)), binary = 28 + length;
        JsonElement gltf = JsonDocument.Parse(file.AsMemory(20, length)).RootElement;
        Assert.Equal(file.Length - binary, gltf.GetProperty("buffers")[0].GetProperty("byteLength").GetInt32());
        Assert.Equal([0, 1], gltf.GetProperty("scenes")[0].GetProperty("nodes").EnumerateArray().Select(node => node.GetInt32()));
        MeshPart[] parts = [s_part, Second];
        for (int n = 0; n < 2; n++)
        {
            JsonElement node = gltf.GetProperty("nodes")[n];
            Assert.Equal((parts[n].Material.Name, n), (node.GetProperty("name").GetString(), node.GetProperty("mesh").GetInt32()));
            JsonElement primitive = gltf.GetProperty("meshes")[n].GetProperty("primitives")[0];
            int Start(JsonElement accessor)
            {
                int view = gltf.GetProperty("accessors")[accessor.GetInt32()].GetProperty("bufferView").GetInt32();
                return binary + gltf.GetProperty("bufferViews")[view].GetProperty("byteOffset").GetInt32();
            }

            Assert.Equal(n, primitive.GetProperty("material").GetInt32());
            int positions = Start(primitive.GetProperty("attributes").GetProperty("POSITION"));
            int indices = Start(primitive.GetProperty("indices"));
            PatientMesh mesh = parts[n].Mesh;
            for (int i = 0; i < mesh.VertexCount; i++) Assert.Equal(mesh.Position(i), Point(file, positions + (12 * i)));
            for (int i = 0; i < mesh.Triangles.Length; i++)
                Assert.Equal(mesh.Triangles[i], BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(indices + (4 * i))));
        }

        string[] colours =
        [
            .. gltf.GetProperty("materials").EnumerateArray()
                .Select(m => m.GetProperty("pbrMetallicRoughness").GetProperty("baseColorFactor").ToString()),
        ];
        Assert.Equal(2, colours.Distinct().Count());
    }

    [Fact]
    public void Parts_of_a_ply_have_coloured_vertices_and_their_own_triangles()
    {
        byte[] file = Write("two.ply", s_part, Second);
        int start = Encoding.ASCII.GetString(file).IndexOf("end_header\n", StringComparison.Ordinal) + "end_header\n".Length;
        string[] header = Encoding.ASCII.GetString(file, 0, start).Split('\n');
        (int first, int second) = (s_mesh.VertexCount, Second.Mesh.VertexCount);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"element vertex {first + second}"), header);
        Assert.Contains("property uchar blue", header);
        Assert.Contains(header, line => line.StartsWith("comment second: ", StringComparison.Ordinal));
        const int Vertex = 27;
        Assert.Equal([240, 226, 200], file[(start + 24)..(start + 27)]);
        int other = start + (Vertex * first);
        Assert.Equal(Second.Mesh.Position(0), Point(file, other));
        Assert.Equal([1, 2, 3], file[(other + 24)..(other + 27)]);
        int faces = start + (Vertex * (first + second)), last = faces + (13 * s_mesh.TriangleCount);
        Assert.Equal(last + (13 * Second.Mesh.TriangleCount), file.Length);
        Assert.Equal(s_mesh.Triangles[0], BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(faces + 1)));
        Assert.Equal(first + Second.Mesh.Triangles[0], BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(last + 1)));
    }

    private static MeshPart Second { get; } = new(
        PatientMeshTests.Surface(DrawnVolume.Ball(DrawnVolume.Grids(40)[0], 5), 0), new MeshMaterial("second", 1, 2, 3));

    private static byte[] Write(string name, params MeshPart[] parts)
    {
        using var folder = new TempFolder();
        MeshFile.Write(folder.At(name), parts.Length > 0 ? parts : [s_part]);
        Assert.Equal([name], folder.Names());
        return File.ReadAllBytes(folder.At(name));
    }

    private static Vector3 Point(byte[] file, int at) => new(
        BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(at)),
        BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(at + 4)),
        BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(at + 8)));
}
