using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing;

/// <summary>A mask that was read from a file of uint8.</summary>
/// <param name="Bits">All voxels that are not 0, in the layout of <see cref="BitGrid"/>.</param>
/// <param name="Left">The voxels of the left lung, or null if the mask does not tell the lungs apart.</param>
internal sealed unsafe record MaskFile(HostBuffer Bits, HostBuffer? Left)
{
    private const byte RightLung = 1;
    private const byte LeftLung = 2;

    /// <summary>
    /// Reads a mask. It tells the lungs apart if its values are 0, 1 and 2. One of the two lungs may be missing if the sidecar beside the
    /// file says that it was written with --split-lungs. Masks with other values, such as 255 or labels of lobes, are one region.
    /// </summary>
    /// <param name="geometry">Grid of the volume.</param>
    /// <param name="volume">Path of the volume, for the message.</param>
    public static MaskFile Load(string path, VolumeGeometry geometry, string volume, CancellationToken cancellation)
    {
        if (Directory.Exists(path) || !RenderSource.IsVolumeFile(path)) throw RenderSource.NotAVolume(path, "its name has another ending");
        using HostBuffer bytes = RenderSource.Load(path, VoxelType.UInt8, "a mask as uint8", out VolumeHeader header, cancellation);
        if (header.Shape != geometry.Shape)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "render",
                $"{path} has {header.Shape} voxels, and {volume} has {geometry.Shape}. Give the mask that was written with the volume.",
                [path, volume]);
        }

        bool[] values = ValuesOf(bytes.Pointer, header.Shape);
        bool isDivided = !values.AsSpan(LeftLung + 1).Contains(true)
            && ((values[RightLung] && values[LeftLung]) || IsWrittenDivided(path));
        HostBuffer bits = Pack(bytes.Pointer, header.Shape, least: 1);
        return new MaskFile(bits, isDivided ? Pack(bytes.Pointer, header.Shape, LeftLung) : null);
    }

    private static bool IsWrittenDivided(string path) =>
        Sidecar.Read(Path.GetDirectoryName(Path.GetFullPath(path))!) is { } sidecar
        && sidecar.Files.ContainsKey(Path.GetFileName(path))
        && OptionRecord.HasDividedMask(sidecar.Options);

    /// <summary>Which values the voxels have.</summary>
    private static bool[] ValuesOf(byte* voxels, Shape3 shape)
    {
        var found = new bool[byte.MaxValue + 1];
        for (long v = 0; v < shape.Voxels; v++) found[voxels[v]] = true;
        return found;
    }

    /// <summary>Sets the bits of the voxels from a value on.</summary>
    private static PageableBuffer Pack(byte* voxels, Shape3 shape, byte least)
    {
        var grid = new BitGrid(shape);
        var bits = new PageableBuffer(grid.Bytes);
        new Span<byte>(bits.Pointer, checked((int)grid.Bytes)).Clear();
        for (long row = 0; row < shape.Rows; row++)
        {
            byte* line = voxels + (row * shape.X);
            ulong* words = bits.As<ulong>() + (row * grid.WordsPerRow);
            for (int x = 0; x < shape.X; x++)
            {
                if (line[x] >= least) words[x >> 6] |= 1UL << (x & 63);
            }
        }

        return bits;
    }
}
