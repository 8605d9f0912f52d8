using CtGpu.Host.Dicom.Codecs.Jpeg2000;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Timers;

/// <summary>Decodes codestreams in files, on one thread.</summary>
internal static unsafe class CodestreamTimer
{
    /// <summary><c>jpeg2000 ROWS COLUMNS RUNS FILE...</c>: decodes each file once per run. All images have the same size.</summary>
    public static int Jpeg2000(string[] arguments)
    {
        if (arguments.Length < 4) return Timer.Usage("ROWS COLUMNS RUNS FILE...", arguments);
        int rows = int.Parse(arguments[0]), columns = int.Parse(arguments[1]);
        byte[][] codestreams = [.. arguments[3..].Select(File.ReadAllBytes)];
        using var decoder = new Jpeg2000Decoder();
        using var samples = new NativeBuffer<ushort>((long)rows * columns);
        Timer.Print(int.Parse(arguments[2]), () =>
        {
            foreach (byte[] codestream in codestreams) decoder.Decode(codestream, rows, columns, samples.Pointer);
        });
        return 0;
    }
}
