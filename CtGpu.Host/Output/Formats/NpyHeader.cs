using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output.Formats;

/// <summary>Header of a NumPy file, format 1.0: C order, little-endian. Padding aligns the first voxel to 64 bytes.</summary>
internal static partial class NpyHeader
{
    private const int PrefixBytes = 10;
    private const int Alignment = 64;

    public static byte[] Create(VoxelType type, Shape3 shape)
    {
        string descr = type switch
        {
            VoxelType.Int16 => "<i2",
            VoxelType.UInt8 => "|u1",
            _ => "<f4",
        };
        string text = FormattableString.Invariant(
            $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape.Z}, {shape.Y}, {shape.X}), }}");
        int total = (PrefixBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[total];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - PrefixBytes));
        header.AsSpan(PrefixBytes).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(PrefixBytes));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>Reads a header up to the first voxel. The format has no geometry.</summary>
    /// <exception cref="InvalidDataException">The header is not one of those that convert writes.</exception>
    public static VolumeHeader Read(Stream file)
    {
        byte[] prefix = new byte[PrefixBytes];
        file.ReadExactly(prefix);
        if (!prefix.AsSpan(0, 8).SequenceEqual((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]))
            throw VolumeHeader.Unsupported("no NumPy 1.0 signature was found");
        byte[] rest = new byte[BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(8))];
        file.ReadExactly(rest);
        string text = Encoding.ASCII.GetString(rest);
        Match match = Form().Match(text);
        if (!match.Success) throw VolumeHeader.Unsupported($"{text.Trim()} instead of a 3-D array of <i2, |u1 or <f4 in C order");
        VoxelType type = match.Groups[1].Value switch
        {
            "<i2" => VoxelType.Int16,
            "|u1" => VoxelType.UInt8,
            _ => VoxelType.Float32,
        };
        long[] lengths = [.. match.Groups.Values.Skip(2).Select(length => long.Parse(length.ValueSpan, CultureInfo.InvariantCulture))];
        return new VolumeHeader(type, VolumeHeader.ShapeOf(lengths[0], lengths[1], lengths[2]), null);
    }

    [GeneratedRegex(@"^\{'descr': '(<i2|\|u1|<f4)', 'fortran_order': False, 'shape': \((\d{1,10}), (\d{1,10}), (\d{1,10})\), *\} *\n$")]
    private static partial Regex Form();
}
