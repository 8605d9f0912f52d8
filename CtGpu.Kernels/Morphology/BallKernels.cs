using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Morphology;

/// <summary>Dilation by a ball on bits, on a device.</summary>
internal static class BallKernels
{
    /// <summary>
    /// Dilates one phase of a bit volume: a voxel of the result is in the phase where a voxel of the phase lies within
    /// the ball around it. Outside the volume counts as the other phase, so dilating the clear bits erodes the set
    /// ones with border 1. <paramref name="output"/> must not be <paramref name="input"/>. Items are words.
    /// </summary>
    /// <param name="halfWidths"><see cref="BallPlan.HalfWidths"/>.</param>
    public static void Dilate(
        Walk walk, PhaseBits phase, int radiusZ, int radiusY, ArrayView<int> halfWidths, ArrayView<ulong> input, ArrayView<ulong> output)
    {
        Shape3 shape = phase.Grid.Shape;
        int words = phase.Grid.WordsPerRow, lines = (2 * radiusY) + 1;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / words;
            int word = (int)(i % words), z = (int)(row / shape.Y), y = (int)(row % shape.Y);
            ulong valid = word == words - 1 ? phase.Grid.TailMask : ulong.MaxValue;
            int z1 = Math.Min(z + radiusZ, shape.Z - 1), y1 = Math.Min(y + radiusY, shape.Y - 1);
            ulong reached = 0;
            for (int nz = Math.Max(z - radiusZ, 0); nz <= z1; nz++)
            {
                for (int ny = Math.Max(y - radiusY, 0); ny <= y1; ny++)
                {
                    int halfWidth = halfWidths[((nz - z + radiusZ) * lines) + ny - y + radiusY];
                    if (halfWidth >= 0) reached |= Reach(phase, input, ((long)nz * shape.Y) + ny, word, halfWidth);
                }
            }

            output[i] = (reached ^ phase.Flip) & valid;
        }
    }

    /// <summary>Bits of the word that lie within <paramref name="halfWidth"/> of a bit of their row.</summary>
    private static ulong Reach(PhaseBits phase, ArrayView<ulong> bits, long row, int word, int halfWidth)
    {
        ulong own = phase.Word(bits, row, word), right = own, left = own;
        for (int done = 0; done < halfWidth && done < 63;)
        {
            int step = Math.Min(done + 1, Math.Min(halfWidth, 63) - done);
            right |= right << step;
            left |= left >> step;
            done += step;
        }

        ulong reached = left | right;
        int distance = 64;
        for (int other = 1; distance - 63 <= halfWidth; other++, distance += 64)
        {
            // Of another word only the nearest bit matters.
            ulong below = word >= other ? phase.Word(bits, row, word - other) : 0;
            int up = halfWidth - distance + 63 - IntrinsicMath.LeadingZeroCount(below);
            if (below != 0 && up >= 0) reached |= up >= 63 ? ulong.MaxValue : (2UL << up) - 1;
            ulong above = word + other < phase.Grid.WordsPerRow ? phase.Word(bits, row, word + other) : 0;
            int down = distance + IntrinsicMath.PopCount((above & (0 - above)) - 1) - halfWidth;
            if (above != 0 && down <= 63) reached |= ulong.MaxValue << Math.Max(down, 0);
        }

        return reached;
    }
}
