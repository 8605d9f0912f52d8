using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Output;

/// <summary>
/// Parallel gzip: blocks of 1 MiB are deflated on their own, each ended on a byte boundary by an empty stored block
/// (zlib's sync flush), and joined in order into a single gzip member, which every reader understands. No block
/// refers to an earlier one, so the bytes are the same for any number of workers. The header has no time stamp.
/// </summary>
/// <remarks>
/// Level 2 is the lowest that finds matches in CT voxels: on an isotropic chest CT level 1 has a ratio of 1.41,
/// level 2 of 1.86, level 6 of 1.89 at two thirds of the speed.
/// </remarks>
internal static unsafe class GzipBlocks
{
    private const int Level = 2;
    private static readonly ZLibCompressionOptions s_options = new() { CompressionLevel = Level };

    /// <summary>Writes <paramref name="header"/> and the voxels, and adds the voxels to <paramref name="hash"/>.</summary>
    public static void Write(PendingFile file, byte[] header, VoxelSource voxels, XxHash128 hash, int workers)
    {
        Crc32 crc = new();
        crc.Append(header);
        file.Append([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        MemoryStream deflated = new();
        Deflate(header, deflated);
        file.Append(Written(deflated));

        WriteVoxels(file, voxels, workers, block =>
        {
            crc.Append(block);
            hash.Append(block);
        });

        Span<byte> end = stackalloc byte[10];
        // An empty last block with fixed codes, then CRC-32 and length modulo 2^32.
        end[0] = 3;
        BinaryPrimitives.WriteUInt32LittleEndian(end[2..], crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(end[6..], unchecked((uint)(header.Length + voxels.Bytes)));
        file.Append(end);
    }

    private delegate void BlockAction(ReadOnlySpan<byte> block);

    private static void WriteVoxels(PendingFile file, VoxelSource voxels, int workers, BlockAction inOrder)
    {
        int blocks = checked((int)((voxels.Bytes + VolumeFile.BlockBytes - 1) / VolumeFile.BlockBytes));
        workers = Math.Clamp(workers, 1, Math.Max(1, blocks));
        using NativeBuffer<byte> scratch = new((long)workers * VolumeFile.BlockBytes);
        MemoryStream[] deflated = [.. Enumerable.Range(0, workers).Select(_ => new MemoryStream())];
        using WorkerPool pool = new(workers);
        byte* memory = scratch.Pointer;
        object gate = new();
        int turn = 0;
        bool failed = false;
        pool.For(blocks, (block, worker) =>
        {
            try
            {
                long offset = (long)block * VolumeFile.BlockBytes;
                int length = (int)Math.Min(VolumeFile.BlockBytes, voxels.Bytes - offset);
                ReadOnlySpan<byte> bytes = voxels.Read(offset, length, memory + ((long)worker * VolumeFile.BlockBytes));
                Deflate(bytes, deflated[worker]);
                lock (gate)
                {
                    while (turn != block && !failed) Monitor.Wait(gate);
                    if (failed) return;
                    inOrder(bytes);
                    file.Append(Written(deflated[worker]));
                    turn++;
                    Monitor.PulseAll(gate);
                }
            }
            catch
            {
                // Workers that wait for this block must not wait for ever.
                lock (gate)
                {
                    failed = true;
                    Monitor.PulseAll(gate);
                }

                throw;
            }
        });
    }

    private static void Deflate(ReadOnlySpan<byte> bytes, MemoryStream target)
    {
        target.SetLength(0);
        // What Dispose appends, the end of the stream, is cut off again: more blocks follow.
        using DeflateStream stream = new(target, s_options, leaveOpen: true);
        stream.Write(bytes);
        stream.Flush();
        long flushed = target.Length;
        stream.Dispose();
        target.SetLength(flushed);
    }

    private static ReadOnlySpan<byte> Written(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)stream.Length);
}
