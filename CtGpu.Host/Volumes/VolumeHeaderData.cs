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
        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", InputPath.OfText(name));
        // A header in an archive must not reach the files of this machine.
        if (Mounts.Of(path) is not { } archive || Mounts.Of(beside) == archive) return beside;
        throw new VolumeFault($"voxels in {name}, outside of the archive of the header", "a file in the same archive");
    }
}
