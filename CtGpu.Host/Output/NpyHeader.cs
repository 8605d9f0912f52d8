using System.Buffers.Binary;
using System.Text;

namespace CtGpu.Host.Output;

/// <summary>Header of NumPy's format 1.0: C order, little-endian, padded so that the voxels start at a multiple of 64 bytes.</summary>
internal static class NpyHeader
{
    private const int PrefixBytes = 10;
    private const int Alignment = 64;

    public static byte[] Create(VoxelSource voxels)
    {
        string descr = voxels.Type switch
        {
            VoxelType.Int16 => "<i2",
            VoxelType.UInt8 => "|u1",
            _ => "<f4",
        };
        string text = FormattableString.Invariant(
            $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({voxels.Shape.Z}, {voxels.Shape.Y}, {voxels.Shape.X}), }}");
        int total = (PrefixBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[total];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - PrefixBytes));
        header.AsSpan(PrefixBytes).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(PrefixBytes));
        header[^1] = (byte)'\n';
        return header;
    }
}
