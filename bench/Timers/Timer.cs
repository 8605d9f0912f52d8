using System.Diagnostics;
using System.Runtime.InteropServices;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Timers;

/// <summary>
/// Times one step in this process, as the peers time theirs: the seconds of each run on a line, after a first one that only
/// warms up; the last result goes to a file, to be compared.
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
        Console.Error.WriteLine($"expected {usage}, found {arguments.Length} arguments");
        return 2;
    }

    public static Shape3 Shape(ReadOnlySpan<string> arguments) => new(int.Parse(arguments[0]), int.Parse(arguments[1]), int.Parse(arguments[2]));

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
