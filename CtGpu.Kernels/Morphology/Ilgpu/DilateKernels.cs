using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Morphology.Ilgpu;

/// <summary>Dilation by a ball on bits, on a device.</summary>
internal static class DilateKernels
{
    /// <summary>Largest half-width that <see cref="Dilate"/> accepts: it reads only the two neighbours of each word.</summary>
    public const int MaxHalfWidth = 64;

    /// <summary>
    /// Dilates one phase of a bit volume: a voxel of the result is in the phase if the ball around it contains a voxel of the phase.
    /// Voxels outside the volume count as the other phase, so dilating the clear bits erodes the set bits with border 1.
    /// <paramref name="output"/> must not alias <paramref name="input"/>. Items are words.
    /// Method: Horner's scheme, see <see cref="Cpu.DilateCpu"/>. Gathers the lines of the ball from the widest to the narrowest, and
    /// dilates the gathered words by one voxel along x for each step of half-width: once per width, not once per line. Stops when all
    /// voxels of the word are reached: the first line does that inside the phase.
    /// </summary>
    /// <param name="lines"><see cref="BallPlan.WidestFirst"/>.</param>
    public static void Dilate(
        Walk walk, PhaseBits phase, int count, ArrayView<BallLine> lines, ArrayView<ulong> input, ArrayView<ulong> output)
    {
        Shape3 shape = phase.Grid.Shape;
        int words = phase.Grid.WordsPerRow, sliceWords = shape.Y * words;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            (int z, int y, int word) = phase.Grid.PlaceOf((int)i);
            // At an end of the row, the missing word is the word itself without its bits.
            int before = word > 0 ? -1 : 0, after = word < words - 1 ? 1 : 0;
            ulong ofBelow = word > 0 ? ulong.MaxValue : 0, ofOwn = phase.Valid(word);
            ulong ofAbove = word < words - 1 ? phase.Valid(word + 1) : 0, below = 0, own = 0, above = 0;
            int width = lines[0].HalfWidth;
            for (int n = 0; n < count && (~own & ofOwn) != 0; n++)
            {
                BallLine line = lines[n];
                for (; width > line.HalfWidth; width--) Smear(ref below, ref own, ref above);
                if ((uint)(z + line.Z) >= (uint)shape.Z || (uint)(y + line.Y) >= (uint)shape.Y) continue;
                long at = i + (line.Z * sliceWords) + (line.Y * words);
                own |= (input[at] ^ phase.Flip) & ofOwn;
                below |= (input[at + before] ^ phase.Flip) & ofBelow;
                above |= (input[at + after] ^ phase.Flip) & ofAbove;
            }

            for (; width > 0 && (~own & ofOwn) != 0; width--) Smear(ref below, ref own, ref above);
            output[i] = (own ^ phase.Flip) & ofOwn;
        }
    }

    /// <summary>Like <see cref="Dilate"/>, for a ball of any half-width. Processes each line separately.</summary>
    public static void DilateFar(
        Walk walk, PhaseBits phase, int count, ArrayView<BallLine> lines, ArrayView<ulong> input, ArrayView<ulong> output)
    {
        Shape3 shape = phase.Grid.Shape;
        int words = phase.Grid.WordsPerRow, sliceWords = shape.Y * words;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            (int z, int y, int word) = phase.Grid.PlaceOf((int)i);
            ulong reached = 0;
            for (int n = 0; n < count; n++)
            {
                BallLine line = lines[n];
                if ((uint)(z + line.Z) >= (uint)shape.Z || (uint)(y + line.Y) >= (uint)shape.Y) continue;
                reached |= Reach(phase, input, i + (line.Z * sliceWords) + (line.Y * words), word, line.HalfWidth);
            }

            output[i] = (reached ^ phase.Flip) & phase.Valid(word);
        }
    }

    /// <summary>The voxels of a word that are within <paramref name="halfWidth"/> of a set voxel of their row.</summary>
    private static ulong Reach(PhaseBits phase, ArrayView<ulong> bits, long at, int word, int halfWidth)
    {
        ulong own = phase.Word(bits, at, word), right = own, left = own;
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
            // In every other word, only the nearest set bit matters.
            ulong below = word >= other ? phase.Word(bits, at - other, word - other) : 0;
            int up = halfWidth - distance + 63 - IntrinsicMath.LeadingZeroCount(below);
            if (below != 0 && up >= 0) reached |= up >= 63 ? ulong.MaxValue : (2UL << up) - 1;
            ulong above = word + other < phase.Grid.WordsPerRow ? phase.Word(bits, at + other, word + other) : 0;
            int down = distance + DeviceWords.Lowest(above) - halfWidth;
            if (above != 0 && down <= 63) reached |= ulong.MaxValue << Math.Max(down, 0);
        }

        return reached;
    }

    /// <summary>Dilates three neighbouring words by one voxel along x.</summary>
    private static void Smear(ref ulong below, ref ulong own, ref ulong above)
    {
        ulong b = below, o = own, a = above;
        below |= (b << 1) | (b >> 1) | (o << 63);
        own |= (o << 1) | (o >> 1) | (b >> 63) | (a << 63);
        above |= (a << 1) | (a >> 1) | (o >> 63);
    }
}
