using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// A context in 64 bits: A in the low 32 bits, then 8 bits each for k, B, C and N. B is more than −N. k is the Golomb parameter of
/// the next sample. It is computed with the counters, because there it does not delay a sample.
/// </summary>
internal static class JpegLsPackedContext
{
    /// <summary>Largest RESET, so that B and N fit in 8 bits.</summary>
    public const int LargestN = 127;

    public static long Pack(JpegLsContext context)
    {
        int k = JpegLsContext.GolombK(context.N, context.A);
        uint high = (uint)((k & 0xFF) | ((context.B & 0xFF) << 8) | ((context.C & 0xFF) << 16) | (context.N << 24));
        return (uint)context.A | ((long)high << 32);
    }

    public static JpegLsContext Unpack(long packed) => new()
    {
        A = (int)packed,
        B = (sbyte)(packed >> 40),
        C = (sbyte)(packed >> 48),
        N = (byte)(packed >> 56),
    };

    /// <summary>The high 32 bits of eight contexts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Pack(Vector256<int> k, Vector256<int> b, Vector256<int> c, Vector256<int> n)
    {
        Vector256<int> low = Vector256.Create(0xFF);
        return (k | ((b & low) << 8)) | (((c & low) << 16) | (n << 24));
    }

    /// <summary>
    /// <see cref="JpegLsContext.GolombK"/> of eight contexts: ⌈log2(A / N)⌉, the difference of the exponents as floats. It is one
    /// more if the mantissa of A is larger. Both numbers are below 2^24, so they are exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> GolombK(Vector256<int> n, Vector256<int> a)
    {
        const int mantissaBits = 23;
        Vector256<int> ratio = Avx.ConvertToVector256Single(a).AsInt32() - Avx.ConvertToVector256Single(n).AsInt32();
        return Vector256.Max((ratio + Vector256.Create((1 << mantissaBits) - 1)) >> mantissaBits, Vector256<int>.Zero);
    }
}
