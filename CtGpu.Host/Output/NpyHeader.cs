using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CtGpu.Host.Output;

/// <summary>Header of NumPy's format 1.0: C order, little-endian, padded so that the voxels start at a multiple of 64 bytes.</summary>
internal static partial class NpyHeader
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

    /// <summary>Reads a header up to the first voxel. The format holds no geometry.</summary>
    /// <exception cref="InvalidDataException">It is none that convert writes.</exception>
    public static VolumeHeader Read(Stream file)
    {
        byte[] prefix = new byte[PrefixBytes];
        file.ReadExactly(prefix);
        if (!prefix.AsSpan(0, 8).SequenceEqual((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]))
            throw VolumeHeader.Foreign("no NumPy 1.0 file");
        byte[] rest = new byte[BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(8))];
        file.ReadExactly(rest);
        string text = Encoding.ASCII.GetString(rest);
        Match match = Form().Match(text);
        if (!match.Success) throw VolumeHeader.Foreign($"the array is {text.Trim()}");
        VoxelType type = match.Groups[1].Value switch
        {
            "<i2" => VoxelType.Int16,
            "|u1" => VoxelType.UInt8,
            _ => VoxelType.Float32,
        };
        long[] shape = [.. match.Groups.Values.Skip(2).Select(length => long.Parse(length.ValueSpan, CultureInfo.InvariantCulture))];
        return new VolumeHeader(type, VolumeHeader.ShapeOf(shape[0], shape[1], shape[2]), null);
    }

    [GeneratedRegex(@"^\{'descr': '(<i2|\|u1|<f4)', 'fortran_order': False, 'shape': \((\d{1,10}), (\d{1,10}), (\d{1,10})\), *\} *\n$")]
    private static partial Regex Form();
}
