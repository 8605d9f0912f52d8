using CtGpu.Host.Dicom.Codecs.Jpeg2000;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Timers;

/// <summary>Decodes JPEG 2000 codestreams in memory, on one thread.</summary>
internal static unsafe class Jpeg2000Timer
{
    /// <summary>
    /// <c>jpeg2000 ROWS COLUMNS RUNS FILE...</c>: decodes each file once per run. All images have the same size. Prints seconds of
    /// processor time for each run.
    /// </summary>
    public static int Run(string[] arguments)
    {
        if (arguments.Length < 4) return Timer.Usage("ROWS COLUMNS RUNS FILE...", arguments);
        int rows = int.Parse(arguments[0]), columns = int.Parse(arguments[1]);
        byte[][] codestreams = [.. arguments[3..].Select(File.ReadAllBytes)];
        using var decoder = new Jpeg2000Decoder();
        using var samples = new NativeBuffer<ushort>((long)rows * columns);
        for (int run = -1; run < int.Parse(arguments[2]); run++)
        {
            double start = ThreadTime.Seconds;
            foreach (byte[] codestream in codestreams) decoder.Decode(codestream, rows, columns, samples.Pointer);
            if (run >= 0) Console.WriteLine(FormattableString.Invariant($"{ThreadTime.Seconds - start:F6}"));
        }

        return 0;
    }
}
