namespace CtGpu.Host.Output.Formats;

/// <summary>Type of a voxel, stored little-endian.</summary>
internal enum VoxelType
{
    Int16,
    UInt8,
    Float32,
}

internal static class VoxelTypes
{
    public static int Bytes(this VoxelType type) => type switch
    {
        VoxelType.Int16 => 2,
        VoxelType.UInt8 => 1,
        VoxelType.Float32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
