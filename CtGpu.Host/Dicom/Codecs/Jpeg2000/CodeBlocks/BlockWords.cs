using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>Writes words of <see cref="BlockBits"/>.</summary>
internal static unsafe class BlockWords
{
    private const int LeftColumn = 4, RightColumn = 56;

    /// <summary>Stores a group. Its first and last column are also the borders of the groups beside it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* word, ulong value)
    {
        *word = value;
        word[-1] |= value >> LeftColumn << 60;
        word[1] |= (value >> RightColumn) & 0xF;
    }
}
