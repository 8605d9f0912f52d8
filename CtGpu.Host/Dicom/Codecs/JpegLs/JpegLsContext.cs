using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>A context of the regular mode: its counters (ITU-T T.87, A.2.2).</summary>
internal struct JpegLsContext
{
    /// <summary>Number of contexts (A.3.4), with context 0, which stands for the run mode.</summary>
    public const int Count = 365;

    /// <summary>Largest Golomb parameter: larger ones occur only in damaged data, and their codes would be too long.</summary>
    public const int LargestK = 15;

    public const int LeastC = -128;
    public const int LargestC = 127;

    /// <summary>Sum of the magnitudes of the prediction errors.</summary>
    public int A;

    /// <summary>Bias: sum of the prediction errors, from 1 − N to 0.</summary>
    public int B;

    /// <summary>Correction of the prediction.</summary>
    public int C;

    /// <summary>Number of samples.</summary>
    public int N;

    /// <summary>Initial counters (A.2.2).</summary>
    public static JpegLsContext Initial(JpegLsParameters parameters) => new() { A = parameters.InitialA, N = 1 };

    /// <summary>A.5.1: the smallest k with N · 2^k at least A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GolombK(int n, int a)
    {
        int k = Math.Max(0, BitOperations.LeadingZeroCount((uint)n) - BitOperations.LeadingZeroCount((uint)a));
        return k + (int)((uint)((n << k) - a) >> 31);
    }

    /// <summary>
    /// A.5.2: prediction error of a mapped one. Even numbers are positive errors. In a lossless scan with k = 0 and a bias below
    /// −N/2, even numbers are negative errors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Unmap(int mapped, int k, bool isLossless)
    {
        int error = (mapped >> 1) ^ -(mapped & 1);
        return isLossless && k == 0 && (2 * B) <= -N ? ~error : error;
    }

    /// <summary>Whether the counters can take an error of damaged data. CharLS has the same limits.</summary>
    public readonly bool CanTake(int error, int step)
    {
        const int largestError = ushort.MaxValue, limit = 1 << 24;
        if (Math.Abs((long)error) > largestError || Math.Abs(B + (error * step)) >= limit) return false;
        int a = A + Math.Abs(error);
        return a < limit && GolombK(N, a) <= LargestK;
    }

    /// <summary>A.6.1, A.6.2: updates the counters.</summary>
    /// <param name="error">Prediction error before its sign is restored.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int error, int step, int reset)
    {
        A += Math.Abs(error);
        B += error * step;
        if (N == reset)
        {
            A >>= 1;
            B >>= 1;
            N >>= 1;
        }

        N++;
        if (B <= -N)
        {
            B = Math.Max(B + N, 1 - N);
            C = Math.Max(C - 1, LeastC);
        }
        else if (B > 0)
        {
            B = Math.Min(B - N, 0);
            C = Math.Min(C + 1, LargestC);
        }
    }
}

/// <summary>A context of run interruption samples: its counters (A.7.2).</summary>
internal struct JpegLsRunContext
{
    public int A;
    public int N;

    /// <summary>Nn, the number of negative errors.</summary>
    public int Negative;

    /// <summary>RItype: 1 if the run's value and the sample above are equal, within NEAR.</summary>
    public int Type;

    public static JpegLsRunContext Initial(JpegLsParameters parameters, int type) =>
        new() { A = parameters.InitialA, N = 1, Type = type };

    /// <summary>A.7.2.1: Golomb parameter.</summary>
    public readonly int GolombK() => JpegLsContext.GolombK(N, A + (Type == 1 ? N >> 1 : 0));

    /// <summary>A.7.2.2: prediction error of a mapped one.</summary>
    public readonly int Unmap(int mapped, int k)
    {
        int sum = mapped + Type;
        int magnitude = (sum + 1) >> 1;
        bool isOdd = (sum & 1) != 0;
        return (k != 0 || (2 * Negative) >= N) == isOdd ? -magnitude : magnitude;
    }

    /// <summary>A.7.2.3: updates the counters.</summary>
    public void Update(int error, int mapped, int reset)
    {
        if (error < 0) Negative++;
        A += (mapped + 1 - Type) >> 1;
        if (N == reset)
        {
            A >>= 1;
            N >>= 1;
            Negative >>= 1;
        }

        N++;
    }
}
