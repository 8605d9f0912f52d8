using CtGpu.Host.Output.Files;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>File formats of surfaces.</summary>
internal enum MeshFormat
{
    Stl,
    Ply,
    Glb,
}

/// <summary>Writes surfaces under a temporary name, then renames the file.</summary>
internal static class MeshFile
{
    /// <summary>Returns the format by the file's extension, or null if the extension is unknown.</summary>
    public static MeshFormat? FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".stl" => MeshFormat.Stl,
        ".ply" => MeshFormat.Ply,
        ".glb" => MeshFormat.Glb,
        _ => null,
    };

    /// <param name="parts">At least one; one only for STL, which stores neither parts nor colours.</param>
    /// <exception cref="CtGpuException">The file cannot be written, or would exceed its format's limit.</exception>
    public static void Write(string path, IReadOnlyList<MeshPart> parts)
    {
        using PendingFile file = PendingFile.Create(path);
        using (var bytes = new MeshBytes(file))
        {
            switch (FormatOf(path))
            {
                case MeshFormat.Stl: StlMesh.Write(bytes, parts.Single().Mesh); break;
                case MeshFormat.Ply: PlyMesh.Write(bytes, parts); break;
                default: GlbMesh.Write(bytes, parts, path); break;
            }
        }

        file.Flush();
        file.Commit();
    }
}
