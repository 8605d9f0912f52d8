using System.Globalization;
using System.Text;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>
/// Binary glTF 2.0: a header, a JSON chunk and a binary chunk. Positions are LPS mm as in the other formats. The single node maps
/// them to glTF's space: metres, y up, z towards the viewer.
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
    public static void Write(MeshBytes bytes, PatientMesh mesh, MeshMaterial material, string path)
    {
        long positions = mesh.Positions.LongLength * sizeof(float), triangles = mesh.Triangles.LongLength * sizeof(int);
        byte[] json = Json(mesh, material, positions, triangles);
        long all = HeaderBytes + (2 * ChunkHeaderBytes) + json.Length + (2 * positions) + triangles;
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
        bytes.Add(unchecked((int)(uint)((2 * positions) + triangles)));
        bytes.Add(BinaryChunk);
        bytes.AddAll(mesh.Positions);
        bytes.AddAll(mesh.Normals);
        bytes.AddAll(mesh.Triangles);
    }

    private static byte[] Json(PatientMesh mesh, MeshMaterial material, long positions, long triangles)
    {
        (float[] least, float[] most) = Extent(mesh.Positions);
        string colour = string.Create(
            CultureInfo.InvariantCulture, $"{Linear(material.Red)},{Linear(material.Green)},{Linear(material.Blue)},1");
        string shading =
            $$"""{"name":"{{material.Name}}","doubleSided":true,"pbrMetallicRoughness":""" +
            $$$"""{"baseColorFactor":[{{{colour}}}],"metallicFactor":0,"roughnessFactor":0.6}}""";
        string positionAccessor = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"bufferView":0,"componentType":{{Float}},"count":{{mesh.VertexCount}},"type":"VEC3","min":""" +
            $$"""[{{Numbers(least)}}],"max":[{{Numbers(most)}}]}""");
        byte[] json = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"asset":{"version":"2.0","generator":"ctgpu","extras":{"space":"LPS","unit":"mm"}},
            "scene":0,"scenes":[{"nodes":[0]}],
            "nodes":[{"name":"{{{material.Name}}}","mesh":0,"matrix":{{{LpsToGltf}}} }],
            "meshes":[{"name":"{{{material.Name}}}","primitives":[{"attributes":{"POSITION":0,"NORMAL":1},"indices":2,"material":0}]}],
            "materials":[{{{shading}}}],
            "buffers":[{"byteLength":{{{(2 * positions) + triangles}}} }],
            "bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":{{{positions}}},"target":{{{ArrayBuffer}}} },
            {"buffer":0,"byteOffset":{{{positions}}},"byteLength":{{{positions}}},"target":{{{ArrayBuffer}}} },
            {"buffer":0,"byteOffset":{{{2 * positions}}},"byteLength":{{{triangles}}},"target":{{{ElementArrayBuffer}}} }],
            "accessors":[{{{positionAccessor}}},
            {"bufferView":1,"componentType":{{{Float}}},"count":{{{mesh.VertexCount}}},"type":"VEC3"},
            {"bufferView":2,"componentType":{{{UnsignedInt}}},"count":{{{mesh.Triangles.Length}}},"type":"SCALAR"}]}
            """));
        // The length of a chunk is a multiple of 4 bytes; JSON is padded with spaces.
        int padded = (json.Length + 3) / 4 * 4;
        return [.. json, .. Enumerable.Repeat((byte)' ', padded - json.Length)];
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
