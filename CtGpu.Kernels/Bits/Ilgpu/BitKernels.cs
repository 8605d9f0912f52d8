using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Bits.Ilgpu;

/// <summary>Sets of bits on a device. Items are words. A target may be one of its sources.</summary>
internal static class BitKernels
{
    /// <summary>
    /// Writes <c>((first ^ flipFirst) &amp; (second ^ flipSecond)) ^ flipTarget</c>. Each flip is 0 or all ones, chosen such that two
    /// clear bits make a clear bit, so padding bits remain zero.
    /// </summary>
    public static void Combine(
        Walk walk, ulong flipFirst, ulong flipSecond, ulong flipTarget, ArrayView<ulong> first, ArrayView<ulong> second,
        ArrayView<ulong> target)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
            target[i] = ((first[i] ^ flipFirst) & (second[i] ^ flipSecond)) ^ flipTarget;
    }

    /// <summary>Writes the voxels that are not set.</summary>
    public static void Complement(Walk walk, BitGrid grid, ArrayView<ulong> source, ArrayView<ulong> target)
    {
        var clear = PhaseBits.Clear(grid);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
            target[i] = clear.Word(source, i, (int)(i % grid.WordsPerRow));
    }

    /// <summary>Clears the voxels outside a box.</summary>
    public static void KeepBox(Walk walk, BitGrid grid, BitBox box, ArrayView<ulong> bits)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            WordPlace at = grid.PlaceOf((int)i);
            ulong inside = BitWords.Within(at.W << 6, box.X0, box.X1);
            inside = at.Z < box.Z0 || at.Z > box.Z1 ? 0 : inside;
            inside = at.Y < box.Y0 || at.Y > box.Y1 ? 0 : inside;
            bits[i] &= inside;
        }
    }

    /// <summary>Adds the number of voxels of both volumes to <paramref name="count"/>.</summary>
    public static void CountCommon(Walk walk, ArrayView<ulong> first, ArrayView<ulong> second, ArrayView<ulong> count)
    {
        ulong voxels = 0;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step) voxels += (ulong)IntrinsicMath.PopCount(first[i] & second[i]);
        if (voxels != 0) Atomic.Add(ref count[0], voxels);
    }
}
