using CtGpu.Host.Output.Files;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>Formats of surfaces.</summary>
internal enum MeshFormat
{
    Stl,
    Ply,
    Glb,
}

/// <summary>What a surface looks like where a format can say so.</summary>
internal readonly record struct MeshLook(string Name, byte Red, byte Green, byte Blue);

/// <summary>Surfaces as files: written beside their name, then renamed.</summary>
internal static class MeshFile
{
    /// <summary>The format that a name's end asks for; null for none of them.</summary>
    public static MeshFormat? FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".stl" => MeshFormat.Stl,
        ".ply" => MeshFormat.Ply,
        ".glb" => MeshFormat.Glb,
        _ => null,
    };

    /// <exception cref="CtGpuException">The file cannot be written, or is larger than its format can be.</exception>
    public static void Write(string path, PatientMesh mesh, MeshLook look)
    {
        using PendingFile file = PendingFile.Create(path);
        using (var bytes = new MeshBytes(file))
        {
            switch (FormatOf(path))
            {
                case MeshFormat.Stl: StlMesh.Write(bytes, mesh); break;
                case MeshFormat.Ply: PlyMesh.Write(bytes, mesh); break;
                default: GlbMesh.Write(bytes, mesh, look, path); break;
            }
        }

        file.Flush();
        file.Commit();
    }
}
