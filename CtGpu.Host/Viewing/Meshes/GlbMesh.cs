using System.Globalization;
using System.Text;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>
/// Binary glTF 2.0: a header, a JSON chunk and a binary chunk. Positions are LPS mm as in the other formats. The nodes, one for each part,
/// map them to glTF's space: metres, y up, z towards the viewer.
/// </summary>
internal static class GlbMesh
{
    private const int Magic = 0x46546c67;
    private const int JsonChunk = 0x4e4f534a;
    private const int BinaryChunk = 0x004e4942;
    private const int HeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;
    private const int Float = 5126;
    private const int UnsignedInt = 5125;
    private const int ArrayBuffer = 34962;
    private const int ElementArrayBuffer = 34963;

    /// <summary>The node's matrix in column-major order: left maps to x, posterior to -z, head to y.</summary>
    private const string LpsToGltf = "[0.001,0,0,0,0,0,-0.001,0,0,0.001,0,0,0,0,0,1]";

    /// <exception cref="CtGpuException">The file would exceed the format's limit of 4 GiB.</exception>
    public static void Write(MeshBytes bytes, IReadOnlyList<MeshPart> parts, string path)
    {
        long binary = parts.Sum(part => (2 * PositionBytes(part)) + TriangleBytes(part));
        byte[] json = Json(parts, binary);
        long all = HeaderBytes + (2 * ChunkHeaderBytes) + json.Length + binary;
        if (all > uint.MaxValue)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "render",
                $"{path} would take {all} bytes; a glTF file has at most {uint.MaxValue}. "
                + "Write .stl or .ply, or convert with a coarser --spacing.",
                [path]);
        }

        bytes.Add(Magic);
        bytes.Add(2);
        bytes.Add(unchecked((int)(uint)all));
        bytes.Add(json.Length);
        bytes.Add(JsonChunk);
        bytes.Add(json);
        bytes.Add(unchecked((int)(uint)binary));
        bytes.Add(BinaryChunk);
        foreach (MeshPart part in parts)
        {
            bytes.AddAll(part.Mesh.Positions);
            bytes.AddAll(part.Mesh.Normals);
            bytes.AddAll(part.Mesh.Triangles);
        }
    }

    private static long PositionBytes(MeshPart part) => part.Mesh.Positions.LongLength * sizeof(float);

    private static long TriangleBytes(MeshPart part) => part.Mesh.Triangles.LongLength * sizeof(int);

    /// <summary>Each part is a node with its own mesh and material, and has three buffer views and three accessors.</summary>
    private static byte[] Json(IReadOnlyList<MeshPart> parts, long binary)
    {
        List<string> nodes = [], meshes = [], materials = [], views = [], accessors = [];
        long offset = 0;
        for (int n = 0; n < parts.Count; n++)
        {
            (string name, int view) = (parts[n].Material.Name, 3 * n);
            nodes.Add($$"""{"name":"{{name}}","mesh":{{n}},"matrix":{{LpsToGltf}} }""");
            meshes.Add(
                $$"""{"name":"{{name}}","primitives":[{"attributes":{"POSITION":{{view}},"NORMAL":{{view + 1}} },""" +
                $$""" "indices":{{view + 2}},"material":{{n}} }]}""");
            materials.Add(MaterialJson(parts[n].Material));
            long positions = PositionBytes(parts[n]), triangles = TriangleBytes(parts[n]);
            views.Add(ViewJson(offset, positions, ArrayBuffer));
            views.Add(ViewJson(offset + positions, positions, ArrayBuffer));
            views.Add(ViewJson(offset + (2 * positions), triangles, ElementArrayBuffer));
            offset += (2 * positions) + triangles;
            accessors.AddRange(AccessorsJson(parts[n].Mesh, view));
        }

        string Lines(List<string> items) => string.Join(",\n", items);
        byte[] json = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"asset":{"version":"2.0","generator":"ctgpu","extras":{"space":"LPS","unit":"mm"}},
            "scene":0,"scenes":[{"nodes":[{{{string.Join(',', Enumerable.Range(0, parts.Count))}}}]}],
            "nodes":[{{{Lines(nodes)}}}],
            "meshes":[{{{Lines(meshes)}}}],
            "materials":[{{{Lines(materials)}}}],
            "buffers":[{"byteLength":{{{binary}}} }],
            "bufferViews":[{{{Lines(views)}}}],
            "accessors":[{{{Lines(accessors)}}}]}
            """));
        // The length of a chunk is a multiple of 4 bytes; JSON is padded with spaces.
        int padded = (json.Length + 3) / 4 * 4;
        return [.. json, .. Enumerable.Repeat((byte)' ', padded - json.Length)];
    }

    private static string MaterialJson(MeshMaterial material)
    {
        string colour = string.Create(
            CultureInfo.InvariantCulture, $"{Linear(material.Red)},{Linear(material.Green)},{Linear(material.Blue)},1");
        return
            $$"""{"name":"{{material.Name}}","doubleSided":true,"pbrMetallicRoughness":""" +
            $$$"""{"baseColorFactor":[{{{colour}}}],"metallicFactor":0,"roughnessFactor":0.6}}""";
    }

    private static string ViewJson(long offset, long length, int target) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"buffer":0,"byteOffset":{{offset}},"byteLength":{{length}},"target":{{target}} }""");

    /// <param name="view">Index of the first of the mesh's three buffer views.</param>
    private static IEnumerable<string> AccessorsJson(PatientMesh mesh, int view)
    {
        (float[] least, float[] most) = Extent(mesh.Positions);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"bufferView":{{view}},"componentType":{{Float}},"count":{{mesh.VertexCount}},"type":"VEC3","min":""" +
            $$"""[{{Numbers(least)}}],"max":[{{Numbers(most)}}]}""");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"bufferView":{{view + 1}},"componentType":{{Float}},"count":{{mesh.VertexCount}},"type":"VEC3"}""");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"bufferView":{{view + 2}},"componentType":{{UnsignedInt}},"count":{{mesh.Triangles.Length}},"type":"SCALAR"}""");
    }

    private static (float[] Least, float[] Most) Extent(float[] positions)
    {
        float[] least = [.. positions[..3]], most = [.. positions[..3]];
        for (int i = 0; i < positions.Length; i++)
        {
            least[i % 3] = Math.Min(least[i % 3], positions[i]);
            most[i % 3] = Math.Max(most[i % 3], positions[i]);
        }

        return (least, most);
    }

    private static string Numbers(float[] numbers) =>
        string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Converts an sRGB channel to the linear factor that glTF requires.</summary>
    private static double Linear(byte colour)
    {
        double c = colour / 255.0;
        return Math.Round(c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4), 4);
    }
}
