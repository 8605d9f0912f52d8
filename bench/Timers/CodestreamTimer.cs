using System.Runtime.InteropServices;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Timers;

/// <summary>Decodes codestreams in memory, without the files around them.</summary>
internal static unsafe class CodestreamTimer
{
    /// <summary>
    /// <c>jpegls FOLDER ROWS COLUMNS OUT RUNS TOGETHER</c>: decodes all files of a folder, JPEG-LS images of one size, on one
    /// thread. One call of the decoder gets TOGETHER images. Prints seconds of processor time for each run. Writes the samples to
    /// OUT as raw 16-bit values.
    /// </summary>
    public static int JpegLs(string[] arguments)
    {
        if (arguments.Length != 6) return Timer.Usage("FOLDER ROWS COLUMNS OUT RUNS TOGETHER", arguments);
        (int rows, int columns, int together) = (int.Parse(arguments[1]), int.Parse(arguments[2]), int.Parse(arguments[5]));
        byte[][] files = [.. Directory.GetFiles(arguments[0]).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        NativeBuffer<byte>[] coded = [.. files.Select(Copy)];
        using var samples = new NativeBuffer<ushort>((long)files.Length * rows * columns);
        using var decoder = new JpegLsDecoder();
        var images = new JpegLsImage[together];
        for (int run = -1; run < int.Parse(arguments[4]); run++)
        {
            double start = ThreadTime.Seconds;
            for (int first = 0; first < files.Length; first += together)
            {
                int count = Math.Min(together, files.Length - first);
                for (int i = 0; i < count; i++)
                {
                    byte[] file = files[first + i];
                    images[i] = new JpegLsImage(
                        coded[first + i].Pointer, file.Length, JpegLsHeaders.Of(file, rows, columns),
                        samples.Pointer + ((long)(first + i) * rows * columns));
                }

                decoder.Decode(images.AsSpan(0, count), rows, columns);
            }

            if (run >= 0) Console.WriteLine(FormattableString.Invariant($"{ThreadTime.Seconds - start:F6}"));
        }

        Timer.Save(arguments[3], samples);
        foreach (NativeBuffer<byte> buffer in coded) buffer.Dispose();
        return 0;
    }

    private static NativeBuffer<byte> Copy(byte[] file)
    {
        var buffer = new NativeBuffer<byte>(file.Length);
        file.CopyTo(buffer.Span);
        return buffer;
    }
}

/// <summary>Processor time of the current thread, which other processes do not affect.</summary>
internal static unsafe partial class ThreadTime
{
    private const int ThreadClock = 3;

    public static double Seconds
    {
        get
        {
            long* time = stackalloc long[2];
            _ = GetTime(ThreadClock, time);
            return time[0] + (time[1] / 1e9);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
