using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// The bits of a restart interval, read from a position. At least <see cref="LongestCodeBytes"/> zeros must follow the last position
/// of a read.
/// </summary>
/// <param name="data">The interval's bytes, without stuffed bits.</param>
/// <param name="position">Offset of the next bit.</param>
internal unsafe struct JpegLsBits(byte* data, long position)
{
    /// <summary>Bytes of the longest code, LIMIT of samples of 16 bits, and of the load that reads its last bit.</summary>
    public const int LongestCodeBytes = 24;

    /// <summary>Whether codes were read that no encoder writes.</summary>
    public bool HasWrongCodes { get; private set; }

    /// <summary>Offset of the next bit.</summary>
    public long Position { readonly get; set; } = position;

    private const int ValidBits = 57;

    /// <summary>The next bits, starting at the most significant bit. At least 57 are valid.</summary>
    private readonly ulong Window
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(data + (Position >> 3), 8)) << (int)(Position & 7);
    }

    /// <summary>Reads 0 to 32 bits as a number.</summary>
    public int Read(int count)
    {
        int value = (int)(Window >> 1 >> (63 - count));
        Position += count;
        return value;
    }

    /// <summary>Whether the next bits are all 0.</summary>
    public readonly bool AreZero(long count)
    {
        JpegLsBits bits = this;
        for (; count > 0; count -= 32)
        {
            if (bits.Read((int)Math.Min(32, count)) != 0) return false;
        }

        return true;
    }

    /// <summary>Decodes a limited-length Golomb code LG(k, glimit) (A.5.3).</summary>
    /// <param name="k">Number of low bits.</param>
    /// <param name="unaryLimit">glimit − qbpp − 1: zeros before the one that announces a number of qbpp bits.</param>
    /// <param name="errorBits">qbpp.</param>
    /// <returns>The number, or a negative number if the bits are not a code.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadGolomb(int k, int unaryLimit, int errorBits)
    {
        ulong window = Window;
        int zeros = BitOperations.LeadingZeroCount(window);
        if (zeros + k > 55 || zeros >= unaryLimit) return ReadLong(k, unaryLimit, errorBits);
        Position += zeros + 1 + k;
        return (zeros << k) | (int)(window << zeros << 1 >> 1 >> (63 - k));
    }

    /// <summary>
    /// Accepts a code that no encoder writes, as CharLS does: a number that is too large, or more zeros than announce a number of qbpp
    /// bits.
    /// </summary>
    /// <param name="mapped">What <see cref="ReadGolomb"/> returned.</param>
    /// <param name="errorBits">qbpp.</param>
    /// <returns>The number, or a negative number if the code is too long.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int AcceptWrong(int mapped, int errorBits)
    {
        HasWrongCodes = true;
        if (mapped >= 0) return mapped;
        int zeros = BitOperations.LeadingZeroCount(Window | 1);
        if (zeros + errorBits >= ValidBits) return -1;
        Position += zeros + 1;
        return Read(errorBits) + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadLong(int k, int unaryLimit, int errorBits)
    {
        int zeros = BitOperations.LeadingZeroCount(Window | 1);
        if (zeros > unaryLimit) return -1;
        Position += zeros + 1;
        return zeros == unaryLimit ? Read(errorBits) + 1 : (zeros << k) | Read(k);
    }
}
