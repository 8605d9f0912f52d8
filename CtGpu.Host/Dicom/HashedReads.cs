using System.Diagnostics;
using System.IO.Hashing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom;

/// <summary>Reads input files, hashes their bytes on the way, and keeps account of the time that went into waiting for them.</summary>
internal sealed unsafe class HashedReads : IDisposable
{
    /// <summary>What is read at once: it stays in a core's cache until everything that is done to it is done.</summary>
    public const int ChunkBytes = 128 << 10;

    private readonly XxHash128 _hash = new();
    private readonly NativeBuffer<byte> _chunk = new(ChunkBytes);

    /// <summary>Time that went into waiting for files since this was made, in ticks of <see cref="Stopwatch"/>.</summary>
    public long WaitedTicks { get; private set; }

    /// <summary>Room for <see cref="ChunkBytes"/>, void after <see cref="Append(InputFile, long, long)"/>.</summary>
    public byte* Chunk => _chunk.Pointer;

    /// <summary>XXH128 of all that has been appended since <see cref="Begin"/>.</summary>
    public Xxh128 Hash => Xxh128.Of(_hash);

    public void Begin() => _hash.Reset();

    public void Append(ReadOnlySpan<byte> bytes) => _hash.Append(bytes);

    /// <summary>Hashes a stretch of a file that nobody wants to see.</summary>
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
    /// <exception cref="IOException">The file ends before.</exception>
    public void Read(InputFile file, long offset, Span<byte> destination)
    {
        long start = Stopwatch.GetTimestamp();
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(file.Handle, destination, offset);
            if (read == 0) throw new IOException($"the file ends after {offset} bytes, before it did when it was opened");
            destination = destination[read..];
            offset += read;
        }

        WaitedTicks += Stopwatch.GetTimestamp() - start;
    }

    public void Dispose() => _chunk.Dispose();
}
