using System.Buffers.Binary;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output.Formats;

/// <summary>
/// Header of a NIfTI-1 single file (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h). The sform maps voxel (i,j,k) to RAS mm,
/// which is diag(-1,-1,1) times LPS mm. The qform describes the same mapping by a quaternion. It is omitted if it would move a corner of
/// the volume by more than a micrometre. This happens if the directions are not orthogonal, or if the three float32 numbers of the
/// quaternion are not precise enough (<see cref="NiftiQuaternion"/>).
/// </summary>
internal static class NiftiHeader
{
    /// <summary>Offset of the first voxel: the header and an empty extension.</summary>
    public const int Bytes = 352;

    private const short ScannerAnatomical = 1;
    private const byte Millimetres = 2;
    private const double QformToleranceMm = 1e-3;

    /// <summary>Refuses a volume that the format cannot hold, because its fields for lengths have 16 bits.</summary>
    /// <param name="option">The option that chose the format.</param>
    /// <exception cref="CtGpuException">An axis has more than 32,767 voxels (65).</exception>
    public static void RequireFits(Shape3 shape, string option = "--format")
    {
        if (Math.Max(shape.X, Math.Max(shape.Y, shape.Z)) <= short.MaxValue) return;
        throw new CtGpuException(
            ExitCode.InvalidInput, "write",
            $"A volume of {shape} voxels does not fit into NIfTI-1, which allows at most {short.MaxValue} along an axis. "
            + $"Use {option} mha or npy, which can hold it, or a larger --spacing.");
    }

    /// <exception cref="CtGpuException">An axis has more than 32,767 voxels (65).</exception>
    public static byte[] Create(VoxelType type, VolumeGeometry geometry)
    {
        Shape3 shape = geometry.Shape;
        RequireFits(shape);
        byte[] header = new byte[Bytes];
        Span<byte> at = header;
        BinaryPrimitives.WriteInt32LittleEndian(at, 348);
        header[38] = (byte)'r';
        Shorts(at[40..], [3, (short)shape.X, (short)shape.Y, (short)shape.Z, 1, 1, 1, 1]);
        (short dataType, short bits) = type switch
        {
            VoxelType.Int16 => ((short)4, (short)16),
            VoxelType.UInt8 => ((short)2, (short)8),
            _ => ((short)16, (short)32),
        };
        Shorts(at[70..], [dataType, bits]);
        BinaryPrimitives.WriteSingleLittleEndian(at[108..], Bytes);
        BinaryPrimitives.WriteSingleLittleEndian(at[112..], 1);
        header[123] = Millimetres;
        "ctgpu"u8.CopyTo(at[148..]);
        WriteOrientation(at, geometry);
        "n+1\0"u8.CopyTo(at[344..]);
        return header;
    }

    /// <summary>Reads a header up to the first voxel. The geometry comes from the sform.</summary>
    /// <exception cref="InvalidDataException">convert does not write such a header.</exception>
    public static VolumeHeader Read(Stream file)
    {
        byte[] header = new byte[Bytes];
        file.ReadExactly(header);
        short Short(int at) => BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(at));
        float Single(int at) => BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(at));
        if (BinaryPrimitives.ReadInt32LittleEndian(header) != 348 || !header.AsSpan(344, 4).SequenceEqual("n+1\0"u8))
            throw VolumeHeader.Unsupported("no little-endian NIfTI-1 header of a single file (n+1) was found");
        VoxelType type = Short(70) switch
        {
            4 => VoxelType.Int16,
            2 => VoxelType.UInt8,
            16 => VoxelType.Float32,
            short other => throw VolumeHeader.Unsupported($"data type {other} instead of 2, 4 or 16"),
        };
        if (Short(40) != 3) throw VolumeHeader.Unsupported($"{Short(40)} dimensions instead of 3");
        if (Single(108) != Bytes) throw VolumeHeader.Unsupported($"voxels start at byte {Single(108)} instead of {Bytes}");
        if (Single(112) is not (0 or 1) || Single(116) != 0)
            throw VolumeHeader.Unsupported($"a scale of {Single(112)} and an intercept of {Single(116)} instead of 1 and 0");
        if (Short(254) <= 0) throw VolumeHeader.Unsupported("an sform is missing");
        Shape3 shape = VolumeHeader.ShapeOf(Short(46), Short(44), Short(42));
        Vector3 Column(int n) => Ras(new Vector3(Single(280 + (4 * n)), Single(296 + (4 * n)), Single(312 + (4 * n))));
        return new VolumeHeader(type, shape, VolumeHeader.GeometryOf(shape, Column(3), Column(0), Column(1), Column(2)));
    }

    private static void WriteOrientation(Span<byte> at, VolumeGeometry geometry)
    {
        Vector3 i = Ras(geometry.Column), j = Ras(geometry.Row), k = Ras(geometry.Slice), origin = Ras(geometry.Origin);
        (double sx, double sy, double sz) = (geometry.Spacing.X, geometry.Spacing.Y, geometry.Spacing.Z);
        Singles(
            at[280..],
            [
                i.X * sx, j.X * sy, k.X * sz, origin.X,
                i.Y * sx, j.Y * sy, k.Y * sz, origin.Y,
                i.Z * sx, j.Z * sy, k.Z * sz, origin.Z,
            ]);
        Shorts(at[254..], [ScannerAnatomical]);

        NiftiQuaternion q = NiftiQuaternion.From(i, j, k);
        Singles(at[76..], [q.Handedness, sx, sy, sz, 1, 1, 1, 1]);
        if (!Agree(q, i, j, k, geometry)) return;
        Shorts(at[252..], [ScannerAnatomical]);
        Singles(at[256..], [q.B, q.C, q.D, origin.X, origin.Y, origin.Z]);
    }

    /// <summary>Whether the rotation by the quaternion and the directions agree at the far end of the axes.</summary>
    private static bool Agree(NiftiQuaternion q, Vector3 i, Vector3 j, Vector3 k, VolumeGeometry geometry)
    {
        (Vector3 qi, Vector3 qj, Vector3 qk) = q.Axes();
        return (qi - i).Length * geometry.Spacing.X * geometry.Shape.X
            + ((qj - j).Length * geometry.Spacing.Y * geometry.Shape.Y)
            + ((qk - k).Length * geometry.Spacing.Z * geometry.Shape.Z) <= QformToleranceMm;
    }

    private static Vector3 Ras(Vector3 lps) => new(-lps.X, -lps.Y, lps.Z);

    private static void Shorts(Span<byte> at, ReadOnlySpan<short> values)
    {
        for (int n = 0; n < values.Length; n++) BinaryPrimitives.WriteInt16LittleEndian(at[(2 * n)..], values[n]);
    }

    // Adding zero converts -0 to 0.
    private static void Singles(Span<byte> at, ReadOnlySpan<double> values)
    {
        for (int n = 0; n < values.Length; n++) BinaryPrimitives.WriteSingleLittleEndian(at[(4 * n)..], (float)(values[n] + 0.0));
    }
}
