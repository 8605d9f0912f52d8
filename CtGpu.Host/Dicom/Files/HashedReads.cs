using System.Diagnostics;
using System.IO.Hashing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Files;

/// <summary>Reads input files, hashes their bytes as they are read, and measures the time spent waiting for them.</summary>
internal sealed unsafe class HashedReads : IDisposable
{
    /// <summary>Bytes of one read. They stay in a core's cache until all processing of them is done.</summary>
    public const int ChunkBytes = 128 << 10;

    private readonly XxHash128 _hash = new();
    private readonly NativeBuffer<byte> _chunk = new(ChunkBytes);

    /// <summary>Time spent waiting for files since construction, in ticks of <see cref="Stopwatch"/>.</summary>
    public long WaitedTicks { get; private set; }

    /// <summary>Buffer of <see cref="ChunkBytes"/> bytes; <see cref="Append(InputFile, long, long)"/> overwrites it.</summary>
    public byte* Chunk => _chunk.Pointer;

    /// <summary>XXH128 of all bytes appended since <see cref="Begin"/>.</summary>
    public Xxh128 Hash => Xxh128.Of(_hash);

    public void Begin() => _hash.Reset();

    public void Append(ReadOnlySpan<byte> bytes) => _hash.Append(bytes);

    /// <summary>Reads a range of a file only to hash it.</summary>
    public void Append(InputFile file, long from, long to)
    {
        for (; from < to; from += ChunkBytes)
        {
            var bytes = new Span<byte>(Chunk, (int)Math.Min(ChunkBytes, to - from));
            Read(file, from, bytes);
            Append(bytes);
        }
    }

    /// <summary>Fills <paramref name="destination"/> from a file, without hashing it.</summary>
    /// <exception cref="IOException">The file ends before the destination is full.</exception>
    public void Read(InputFile file, long offset, Span<byte> destination)
    {
        long start = Stopwatch.GetTimestamp();
        while (destination.Length > 0)
        {
            int read = file.Bytes.Read(destination, offset);
            if (read == 0) throw new IOException($"the file now ends after {offset} bytes; it was longer when it was opened");
            destination = destination[read..];
            offset += read;
        }

        WaitedTicks += Stopwatch.GetTimestamp() - start;
    }

    public void Dispose() => _chunk.Dispose();
}
