using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>Writes little-endian numbers to a file in blocks of 1 MiB. Disposing flushes the last block.</summary>
internal sealed class MeshBytes(PendingFile file) : IDisposable
{
    private readonly byte[] _block = new byte[1 << 20];
    private int _used;

    public void Add(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    public void Add(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), value);

    public void Add(byte value) => Take(1)[0] = value;

    public void Add(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);

    public void Add(Vector3 value)
    {
        Add((float)value.X);
        Add((float)value.Y);
        Add((float)value.Z);
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_used == _block.Length) Write();
            int count = Math.Min(bytes.Length, _block.Length - _used);
            bytes[..count].CopyTo(_block.AsSpan(_used));
            _used += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Adds all numbers.</summary>
    /// <typeparam name="T">A type of 4 bytes.</typeparam>
    public void AddAll<T>(T[] numbers)
        where T : unmanaged
    {
        // A span of bytes holds at most 2 GiB.
        const int Part = 1 << 26;
        for (int i = 0; i < numbers.Length; i += Part)
        {
            ReadOnlySpan<T> part = numbers.AsSpan(i, Math.Min(Part, numbers.Length - i));
            if (BitConverter.IsLittleEndian) Add(MemoryMarshal.AsBytes(part));
            else foreach (int number in MemoryMarshal.Cast<T, int>(part)) Add(number);
        }
    }

    public void Dispose() => Write();

    private Span<byte> Take(int count)
    {
        if (_used + count > _block.Length) Write();
        _used += count;
        return _block.AsSpan(_used - count, count);
    }

    private void Write()
    {
        if (_used > 0) file.Append(_block.AsSpan(0, _used));
        _used = 0;
    }
}
