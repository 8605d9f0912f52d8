using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Volumes;

/// <summary>
/// Reads the voxels of a volume file as HU: Slope·number + Intercept in float64, rounded half away from zero. A number beyond int16, or
/// one that is not finite, shows that the volume is no HU.
/// </summary>
internal sealed unsafe class VolumeVoxels : IDisposable
{
    private readonly VolumeFile _volume;
    private readonly HashedStream _file;
    private readonly InputStream _data;
    private readonly Stream _voxels;
    private byte[] _block = [];

    /// <exception cref="VolumeFault">The compressed data is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read, or has changed since its header was read.</exception>
    public VolumeVoxels(VolumeFile volume)
    {
        _volume = volume;
        _data = Open(volume.Parts[^1]);
        _file = new HashedStream(_data);
        try
        {
            VoxelLocation location = volume.Location;
            if (!location.Inflated) Skip(_file, location.Offset);
            _voxels = location.Compression == Compression.None ? _file : Inflate(location);
            if (location.Inflated) Skip(_voxels, location.Offset);
        }
        catch
        {
            _data.Dispose();
            throw;
        }
    }

    /// <summary>Lowest HU so far.</summary>
    public short Lowest { get; private set; } = short.MaxValue;

    /// <summary>Highest HU so far.</summary>
    public short Highest { get; private set; } = short.MinValue;

    /// <summary>Reads the next voxels.</summary>
    /// <exception cref="VolumeFault">There are fewer, or a number is no HU.</exception>
    public void Read(short* hounsfield, int count)
    {
        VoxelEncoding encoding = _volume.Voxels;
        var target = new Span<short>(hounsfield, count);
        if (encoding.IsPlain)
        {
            ReadExactly(MemoryMarshal.AsBytes(target));
        }
        else
        {
            int bytes = checked(count * encoding.Type.Bytes());
            if (_block.Length < bytes) _block = GC.AllocateUninitializedArray<byte>(bytes);
            Span<byte> block = _block.AsSpan(0, bytes);
            ReadExactly(block);
            Convert(block, target);
        }

        (short low, short high) = Extremes(target);
        (Lowest, Highest) = (Math.Min(Lowest, low), Math.Max(Highest, high));
    }

    /// <summary>Hashes of the volume's files, in their order. All voxels must have been read.</summary>
    /// <exception cref="VolumeFault">The file has more voxels.</exception>
    public Xxh128[] Finish()
    {
        if (_voxels.ReadByte() >= 0)
            throw new VolumeFault(
                "data after its last voxel",
                $"{_volume.VoxelBytes} bytes for {_volume.Geometry.Shape} voxels of type {_volume.Voxels.Type}");
        Xxh128 data = _file.Finish();
        if (_volume.Parts.Count == 1) return [data];
        using InputStream file = Open(_volume.Parts[0]);
        using var header = new HashedStream(file);
        return [header.Finish(), data];
    }

    /// <summary>Refuses a volume whose values cannot be HU: CT has air, fat or noise below 0 HU.</summary>
    /// <exception cref="VolumeFault">No value is negative.</exception>
    public void RequireHounsfield()
    {
        if (Lowest < 0) return;
        string expected = Highest <= byte.MaxValue
            ? "CT in HU, not a mask or a picture: HU are not all within 0 to 255"
            : "CT in HU, with values below 0";
        throw new VolumeFault(
            $"no HU: its values are from {Lowest} to {Highest}", expected,
            "Give the volume in HU, remove the file from the input, or pass --assume-hu to take the values as HU.");
    }

    public void Dispose()
    {
        if (_voxels != _file) _voxels.Dispose();
        _file.Dispose();
        _data.Dispose();
    }

    private static InputStream Open(VolumePart part)
    {
        InputStream file = InputPath.OpenStream(part.Path);
        long found = file.Length;
        if (found == part.Length) return file;
        file.Dispose();
        throw new IOException(
            $"{part.Path} has {found} bytes; expected {part.Length}, its length when the header was read. Another program writes to it");
    }

    private Stream Inflate(VoxelLocation location)
    {
        Span<byte> start = stackalloc byte[2];
        long at = location.Inflated ? 0 : location.Offset;
        bool gzip = _data.Bytes.Read(start, at) == 2 && start is [0x1F, 0x8B];
        return gzip ? new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true)
            : location.Compression == Compression.Zlib ? new ZLibStream(_file, CompressionMode.Decompress, leaveOpen: true)
            : throw new VolumeFault("voxels that do not start as gzip data", "gzip data");
    }

    private void Skip(Stream stream, long bytes)
    {
        byte[] block = new byte[(int)Math.Min(bytes, 1 << 16)];
        for (int length; bytes > 0; bytes -= length)
        {
            length = stream.Read(block, 0, (int)Math.Min(bytes, block.Length));
            if (length == 0) throw Short();
        }
    }

    private void ReadExactly(Span<byte> bytes)
    {
        if (_voxels.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Short();
    }

    private VolumeFault Short() => new(
        "short data: it ends before its last voxel",
        $"{_volume.VoxelBytes} bytes for {_volume.Geometry.Shape} voxels of type {_volume.Voxels.Type}",
        "Copy the file again.");

    private void Convert(Span<byte> numbers, Span<short> hounsfield)
    {
        switch (_volume.Voxels.Type)
        {
            case NumberType.Int8: Convert<sbyte>(numbers, hounsfield); break;
            case NumberType.UInt8: Convert<byte>(numbers, hounsfield); break;
            case NumberType.Int16: Convert<short>(numbers, hounsfield); break;
            case NumberType.UInt16: Convert<ushort>(numbers, hounsfield); break;
            case NumberType.Int32: Convert<int>(numbers, hounsfield); break;
            case NumberType.UInt32: Convert<uint>(numbers, hounsfield); break;
            case NumberType.Int64: Convert<long>(numbers, hounsfield); break;
            case NumberType.UInt64: Convert<ulong>(numbers, hounsfield); break;
            case NumberType.Float32: Convert<float>(numbers, hounsfield); break;
            default: Convert<double>(numbers, hounsfield); break;
        }
    }

    private void Convert<T>(Span<byte> bytes, Span<short> hounsfield)
        where T : unmanaged, INumber<T>
    {
        VoxelEncoding encoding = _volume.Voxels;
        if (encoding.BigEndian == BitConverter.IsLittleEndian) Reverse(bytes, sizeof(T));
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(bytes);
        (double slope, double intercept) = (encoding.Slope, encoding.Intercept);
        for (int i = 0; i < numbers.Length; i++)
        {
            double value = Math.Round((slope * double.CreateTruncating(numbers[i])) + intercept, MidpointRounding.AwayFromZero);
            if (!(value is >= short.MinValue and <= short.MaxValue))
            {
                throw new VolumeFault(
                    FormattableString.Invariant($"no HU: a value of {value:R}"), "CT in HU, with all values from -32768 to 32767",
                    "Give the volume in HU, or remove the file from the input.");
            }

            hounsfield[i] = (short)value;
        }
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<short> two = MemoryMarshal.Cast<byte, short>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<int> four = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<long> eight = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }

    private static (short Low, short High) Extremes(ReadOnlySpan<short> values)
    {
        short low = short.MaxValue, high = short.MinValue;
        int i = 0;
        if (values.Length >= Vector<short>.Count)
        {
            Vector<short> lows = new(low), highs = new(high);
            for (; i <= values.Length - Vector<short>.Count; i += Vector<short>.Count)
            {
                var next = new Vector<short>(values[i..]);
                (lows, highs) = (Vector.Min(lows, next), Vector.Max(highs, next));
            }

            for (int n = 0; n < Vector<short>.Count; n++) (low, high) = (Math.Min(low, lows[n]), Math.Max(high, highs[n]));
        }

        for (; i < values.Length; i++) (low, high) = (Math.Min(low, values[i]), Math.Max(high, values[i]));
        return (low, high);
    }
}
