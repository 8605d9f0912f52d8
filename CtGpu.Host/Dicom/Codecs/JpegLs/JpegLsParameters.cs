using System.Numerics;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>Coding parameters of a scan (ITU-T T.87, A.1 and C.2.4.1.1), with their defaults filled in.</summary>
/// <param name="MaxVal">MAXVAL, the largest sample value.</param>
/// <param name="Near">NEAR, the largest error of a sample; 0 is lossless.</param>
/// <param name="T1">First threshold of the gradients.</param>
/// <param name="T2">Second threshold.</param>
/// <param name="T3">Third threshold.</param>
/// <param name="Reset">RESET: a context's counters are halved when N reaches it.</param>
internal sealed record JpegLsParameters(int MaxVal, int Near, int T1, int T2, int T3, int Reset)
{
    /// <summary>RANGE, the number of quantized prediction errors.</summary>
    public int Range { get; } = RangeOf(MaxVal, Near);

    /// <summary>Quantization step of prediction errors, 2 · NEAR + 1.</summary>
    public int Step { get; } = (2 * Near) + 1;

    /// <summary>qbpp, the number of bits of a quantized prediction error.</summary>
    public int ErrorBits { get; } = BitsOf(RangeOf(MaxVal, Near));

    /// <summary>Zeros of a code that contains an error of qbpp bits: LIMIT − qbpp − 1 (A.5.3).</summary>
    public int UnaryLimit { get; } = LimitOf(MaxVal) - BitsOf(RangeOf(MaxVal, Near)) - 1;

    /// <summary>Samples are reconstructed by a mask: the scan is lossless and MAXVAL + 1 is a power of 2.</summary>
    public bool IsFullRange => Near == 0 && BitOperations.IsPow2(MaxVal + 1);

    /// <summary>Initial value of A.</summary>
    public int InitialA => Math.Max(2, (Range + 32) / 64);

    /// <summary>Parameters from an LSE segment and a scan header. Zeros are replaced by the defaults.</summary>
    /// <exception cref="DicomFormatException">A parameter is out of its range.</exception>
    public static JpegLsParameters Of(int precision, int near, JpegLsPreset preset)
    {
        int largest = (1 << precision) - 1;
        int maxVal = preset.MaxVal == 0 ? largest : preset.MaxVal;
        Check("MAXVAL", maxVal, 1, largest);
        Check("NEAR", near, 0, Math.Min(255, maxVal / 2));
        int default1 = DefaultThreshold(maxVal, near, 3, 2, 3, near + 1);
        int default2 = DefaultThreshold(maxVal, near, 7, 3, 5, default1);
        int default3 = DefaultThreshold(maxVal, near, 21, 4, 7, default2);
        int t1 = preset.T1 == 0 ? default1 : preset.T1;
        int t2 = preset.T2 == 0 ? default2 : preset.T2;
        int t3 = preset.T3 == 0 ? default3 : preset.T3;
        Check("T1", t1, near + 1, maxVal);
        Check("T2", t2, t1, maxVal);
        Check("T3", t3, t2, maxVal);
        int reset = preset.Reset == 0 ? 64 : preset.Reset;
        Check("RESET", reset, 3, Math.Max(255, maxVal));
        return new JpegLsParameters(maxVal, near, t1, t2, t3, reset);
    }

    /// <summary>The same thresholds with another MAXVAL.</summary>
    public JpegLsParameters WithMaximum(int maxVal) => new(maxVal, Near, T1, T2, T3, Reset);

    private static int RangeOf(int maxVal, int near) => ((maxVal + (2 * near)) / ((2 * near) + 1)) + 1;

    /// <summary>LIMIT, the length of the longest code.</summary>
    private static int LimitOf(int maxVal)
    {
        int bpp = Math.Max(2, BitsOf(maxVal + 1));
        return 2 * (bpp + Math.Max(8, bpp));
    }

    /// <summary>⌈log2(count)⌉.</summary>
    private static int BitsOf(int count) => 32 - BitOperations.LeadingZeroCount((uint)count - 1);

    /// <summary>Default of a threshold (C.2.4.1.1.1), of which BASIC_T is the value for 8 bits.</summary>
    private static int DefaultThreshold(int maxVal, int near, int basic, int least, int stepsOfNear, int lower)
    {
        int threshold;
        if (maxVal >= 128)
        {
            int factor = (Math.Min(maxVal, 4095) + 128) / 256;
            threshold = (factor * (basic - least)) + least + (stepsOfNear * near);
        }
        else
        {
            int factor = 256 / (maxVal + 1);
            threshold = Math.Max(least, (basic / factor) + (stepsOfNear * near));
        }

        return threshold > maxVal || threshold < lower ? lower : threshold;
    }

    private static void Check(string name, int value, int least, int most)
    {
        if (value >= least && value <= most) return;
        throw new DicomFormatException($"the JPEG-LS image has {name} {value}; expected {least} to {most}");
    }
}

/// <summary>Parameters of an LSE segment (ITU-T T.87, C.2.4.1.1); 0 stands for a default.</summary>
internal readonly record struct JpegLsPreset(int MaxVal, int T1, int T2, int T3, int Reset);
