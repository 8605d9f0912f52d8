using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CtGpu.Host.Output.Deflate;
using CtGpu.Host.Output.Files;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Output.Volumes;

/// <summary>
/// Parallel gzip. Each block is deflated separately and ends on a byte boundary with an empty stored block. The blocks are written
/// in order as one gzip member, which every reader supports. No block refers to an earlier one, so the bytes are the same for any number of
/// workers. The header has no time stamp.
/// </summary>
internal static unsafe class ParallelGzip
{
    /// <summary>Blocks per worker. A finished block keeps its slot until all earlier blocks are written.</summary>
    private const int SlotsPerWorker = 2;

    /// <summary>Bytes of a block of a mask. Its bytes are read three times, so they should stay in the cache of a core.</summary>
    private const int MaskBlockBytes = 1 << 18;

    /// <summary>Writes <paramref name="header"/> and the voxels, and adds the voxels to <paramref name="hash"/>.</summary>
    public static void Write(PendingFile file, byte[] header, VoxelSource voxels, XxHash128 hash, int workers)
    {
        var crc = default(Crc32OfParts);
        file.Append([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        WriteHeader(file, header, ref crc);
        crc = WriteVoxels(file, voxels, hash, crc, workers);

        Span<byte> end = stackalloc byte[10];
        // An empty last block with fixed codes, then CRC-32 and length modulo 2^32.
        end.Clear();
        end[0] = 3;
        BinaryPrimitives.WriteUInt32LittleEndian(end[2..], crc.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(end[6..], unchecked((uint)(header.Length + voxels.Bytes)));
        file.Append(end);
    }

    private static void WriteHeader(PendingFile file, byte[] header, ref Crc32OfParts crc)
    {
        using var deflater = new VoxelDeflater();
        using NativeBuffer<byte> deflated = new(VoxelDeflater.Bound(header.Length));
        int length = deflater.Deflate(header, pairs: false, deflated.Pointer);
        file.Append(new ReadOnlySpan<byte>(deflated.Pointer, length));
        crc.Append(Crc32.HashToUInt32(header), header.Length);
    }

    private static Crc32OfParts WriteVoxels(PendingFile file, VoxelSource voxels, XxHash128 hash, Crc32OfParts crc, int workers)
    {
        int blockBytes = voxels is BitMaskVoxelSource ? MaskBlockBytes : VoxelSource.BlockBytes;
        int blocks = checked((int)((voxels.Bytes + blockBytes - 1) / blockBytes));
        workers = Math.Clamp(workers, 1, Math.Max(1, blocks));
        Slot[] slots = [.. Enumerable.Range(0, workers * SlotsPerWorker).Select(_ => new Slot(blockBytes))];
        BlockDeflater[] deflaters = [.. Enumerable.Range(0, workers).Select(_ => BlockDeflater.For(voxels))];
        try
        {
            InOrderConsumer order = new(slots.Length, block =>
            {
                Slot slot = slots[block % slots.Length];
                hash.Append(slot.Voxels);
                crc.Append(slot.Crc, slot.Voxels.Length);
                file.Append(slot.Deflated);
            });
            using WorkerPool pool = new(workers);
            pool.For(blocks, (block, worker) => order.Run(block, () => slots[block % slots.Length].Fill(
                voxels, (long)block * blockBytes, deflaters[worker])));
            return crc;
        }
        finally
        {
            foreach (BlockDeflater deflater in deflaters) deflater.Dispose();
            foreach (Slot slot in slots) slot.Dispose();
        }
    }

    /// <summary>Buffers of a block from compression until it is written.</summary>
    private sealed class Slot(int blockBytes) : IDisposable
    {
        private readonly NativeBuffer<byte> _scratch = new(blockBytes);
        private readonly NativeBuffer<byte> _deflated = new(BlockDeflater.Bound(blockBytes));
        private byte* _voxels;
        private int _length;
        private int _deflatedLength;

        public ReadOnlySpan<byte> Voxels => new(_voxels, _length);

        public ReadOnlySpan<byte> Deflated => new(_deflated.Pointer, _deflatedLength);

        public uint Crc { get; private set; }

        public void Fill(VoxelSource voxels, long offset, BlockDeflater deflater)
        {
            _length = (int)Math.Min(blockBytes, voxels.Bytes - offset);
            // The span points into the scratch buffer or the volume. Both are unmanaged or pinned, so they do not move.
            _voxels = (byte*)Unsafe.AsPointer(in MemoryMarshal.GetReference(voxels.Read(offset, _length, _scratch.Pointer)));
            _deflatedLength = deflater.Deflate(offset, Voxels, _deflated.Pointer);
            Crc = Crc32.HashToUInt32(Voxels);
        }

        public void Dispose()
        {
            _scratch.Dispose();
            _deflated.Dispose();
        }
    }
}
