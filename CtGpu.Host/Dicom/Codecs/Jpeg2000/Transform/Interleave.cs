using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;

/// <summary>Interleaves two sequences of 32-bit values (1D_INTERLEAVE, ITU-T T.800, F.3.3).</summary>
internal static unsafe class Interleave
{
    /// <param name="first">Values at even places of the output.</param>
    /// <param name="second">Values at odd places. Both are readable for 8 elements after their end.</param>
    /// <param name="to">Output; writable for 16 elements after its end.</param>
    /// <param name="count">Number of output values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(int* first, int* second, int* to, int count)
    {
        Vector256<int> lowHalf = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3), highHalf = Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7);
        var evenPlaces = Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0);
        for (int i = 0; 2 * i < count; i += Vector256<int>.Count)
        {
            Vector256<int> a = Vector256.Load(first + i), b = Vector256.Load(second + i);
            Vector256<int> low = Vector256.ConditionalSelect(evenPlaces, Vector256.Shuffle(a, lowHalf), Vector256.Shuffle(b, lowHalf));
            Vector256<int> high = Vector256.ConditionalSelect(evenPlaces, Vector256.Shuffle(a, highHalf), Vector256.Shuffle(b, highHalf));
            low.Store(to + (2 * i));
            high.Store(to + (2 * i) + Vector256<int>.Count);
        }
    }
}
