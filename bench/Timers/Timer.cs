using System.Diagnostics;
using System.Runtime.InteropServices;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Timers;

/// <summary>
/// Times one step inside this process, in the same way as the peers do. The first run warms up and does not count. The seconds of
/// each further run are printed on a line. The last result is saved to a file, for comparison with the peers.
/// </summary>
internal static class Timer
{
    public static void Print(int runs, Action step)
    {
        for (int run = -1; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (run >= 0) Console.WriteLine(FormattableString.Invariant($"{taken.TotalSeconds:F6}"));
        }
    }

    public static int Usage(string usage, string[] arguments)
    {
        Console.Error.WriteLine($"CtGpu.Bench: found {arguments.Length} arguments; expected {usage}");
        return 2;
    }

    public static Shape3 Shape(ReadOnlySpan<string> arguments) =>
        new(int.Parse(arguments[0]), int.Parse(arguments[1]), int.Parse(arguments[2]));

    public static NativeBuffer<T> Load<T>(string path, long length) where T : unmanaged
    {
        var buffer = new NativeBuffer<T>(length);
        using FileStream file = File.OpenRead(path);
        file.ReadExactly(Bytes(buffer));
        return buffer;
    }

    public static void Save<T>(string path, NativeBuffer<T> buffer) where T : unmanaged
    {
        using FileStream file = File.Create(path);
        file.Write(Bytes(buffer));
    }

    private static Span<byte> Bytes<T>(NativeBuffer<T> buffer) where T : unmanaged => MemoryMarshal.AsBytes(buffer.Span);
}
