using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Kernels.Bits;

/// <summary>Expands the bits of a mask (<see cref="BitGrid"/>) to one byte per voxel, 0 or 1.</summary>
internal static unsafe class BitExpansion
{
    /// <summary>Expands bits <paramref name="first"/>..<paramref name="first"/>+<paramref name="count"/>-1 of a row.</summary>
    /// <param name="row">First word of the row.</param>
    /// <param name="voxels">Receives <paramref name="count"/> bytes. Must not overlap the bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ExpandRow(ulong* row, int first, int count, byte* voxels)
    {
        int bit = first;
        int end = first + count;
        for (; bit < end && (bit & 63) != 0; bit++) *voxels++ = (byte)((row[bit >> 6] >> bit) & 1);
        for (; bit + 64 <= end; bit += 64, voxels += 64) ExpandWord(row[bit >> 6], voxels);
        if (bit == end) return;
        byte* tail = stackalloc byte[64];
        ExpandWord(row[bit >> 6], tail);
        NativeMemory.Copy(tail, voxels, (nuint)(end - bit));
    }

    /// <summary>Adds bits <paramref name="first"/>..<paramref name="first"/>+<paramref name="count"/>-1 of a row to bytes.</summary>
    /// <param name="row">First word of the row.</param>
    /// <param name="voxels"><paramref name="count"/> bytes that are increased by their bit. Must not overlap the bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRow(ulong* row, int first, int count, byte* voxels)
    {
        byte* bytes = stackalloc byte[64];
        for (int done = 0; done < count;)
        {
            int bit = first + done, length = Math.Min(count - done, 64 - (bit & 63));
            ulong word = row[bit >> 6] >> (bit & 63);
            if (word != 0)
            {
                ExpandWord(word, bytes);
                for (int i = 0; i < length; i++) voxels[done + i] += bytes[i];
            }

            done += length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ExpandWord(ulong word, byte* voxels)
    {
        // Most words of a lung mask have one value.
        if (word + 1 <= 1)
        {
            Vector256<byte> value = Vector256.Create((byte)(word & 1));
            value.Store(voxels);
            value.Store(voxels + 32);
            return;
        }

        Vector128<byte> bits = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        Vector128<byte> source = Vector128.CreateScalar(word).AsByte();
        // Byte i of the word holds the bits of voxels 8i..8i+7.
        Vector128<byte> which = Vector128.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
        for (int part = 0; part < 64; part += 16)
        {
            Vector128<byte> spread = Vector128.ShuffleNative(source, which);
            Vector128<byte> set = Vector128.Equals(spread & bits, bits);
            (set & Vector128<byte>.One).Store(voxels + part);
            which += Vector128.Create((byte)2);
        }
    }
}
