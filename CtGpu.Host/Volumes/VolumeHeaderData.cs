using CtGpu.Host.Geometry;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Volumes;

/// <summary>Content of the header of a volume file.</summary>
internal sealed record VolumeHeaderData(string Format, VolumeGeometry Geometry, VoxelEncoding Voxels, VoxelLocation Location)
{
    /// <summary>Path of a file that a header names, relative to the folder of the header.</summary>
    /// <param name="name">The name as written in the header.</param>
    public static string Beside(string path, string name)
    {
        if (name.Contains('\0')) throw new VolumeFault("a name of the file of the voxels with a NUL", "the name of a file");
        return Path.Combine(Path.GetDirectoryName(path) ?? "", InputPath.OfText(name));
    }
}
