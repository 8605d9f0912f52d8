using CtGpu.Host.Output.Files;
using CtGpu.Host.Paths;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Bench;

/// <summary>The limits of reading and writing: plain copies of the same bytes from and to the same disk.</summary>
internal static unsafe class PlainFiles
{
    private const int Chunk = 1 << 20;

    /// <summary>Reads whole files. Each worker reuses its buffer for every piece.</summary>
    public static void Read(IReadOnlyList<string> files, WorkerPool workers, NativeBuffer<byte>[] buffers) =>
        workers.For(files.Count, (n, worker) => Read(files[n], buffers[worker]));

    private static void Read(string path, NativeBuffer<byte> buffer)
    {
        try
        {
            using SafeFileHandle file = InputPath.OpenFile(path);
            var chunk = new Span<byte>(buffer.Pointer, Chunk);
            for (long offset = 0; RandomAccess.Read(file, chunk, offset) is int read and > 0;) offset += read;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CtGpuException(
                ExitCode.Transient, "read",
                $"Cannot read {path}: {cause.Message} Its header could be read before. Run again when no other program changes the file.",
                [path], cause);
        }
    }

    /// <summary>A buffer for each worker.</summary>
    public static NativeBuffer<byte>[] Buffers(WorkerPool workers)
    {
        var buffers = new NativeBuffer<byte>[workers.Workers];
        for (int i = 0; i < buffers.Length; i++)
        {
            buffers[i] = new NativeBuffer<byte>(Chunk);
            buffers[i].Span.Clear();
        }

        return buffers;
    }

    /// <summary>Writes one file for each size, in parallel as a volume and its mask, flushes them to the disk and deletes them.</summary>
    public static void Write(string folder, IReadOnlyList<long> sizes, NativeBuffer<byte> chunk) => Parallel.For(0, sizes.Count, n =>
    {
        using PendingFile file = PendingFile.Create(Path.Combine(folder, $"plain-{n}"), sizes[n]);
        for (long left = sizes[n]; left > 0; left -= Chunk) file.Append(new ReadOnlySpan<byte>(chunk.Pointer, (int)Math.Min(left, Chunk)));
        file.Flush();
    });
}
