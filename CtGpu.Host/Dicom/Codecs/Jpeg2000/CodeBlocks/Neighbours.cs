using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>Significance of a group and of the rows above and below each coefficient, aligned with the coefficients.</summary>
internal struct Neighbours
{
    public ulong Own, Above, Below;

    /// <summary>Coefficients with at least one significant neighbour.</summary>
    public readonly ulong Any
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong vertical = Above | Below, column = vertical | Own;
            return vertical | (column << 4) | (column >> 4);
        }
    }

    /// <param name="own">The group.</param>
    /// <param name="above">The same columns of the stripe above.</param>
    /// <param name="below">The same columns of the stripe below; 0 for vertically causal contexts.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Neighbours Of(ulong own, ulong above, ulong below) => new()
    {
        Own = own,
        Above = RowsDown(own) | ((above & BlockBits.LastRow) >> 3),
        Below = RowsUp(own) | ((below & BlockBits.FirstRow) << 3),
    };

    /// <summary>Moves each bit one row down, within its stripe.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RowsDown(ulong bits) => (bits & ~BlockBits.LastRow) << 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RowsUp(ulong bits) => (bits & ~BlockBits.FirstRow) >> 1;

    /// <summary>Makes a coefficient significant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong bit)
    {
        Own |= bit;
        Above |= RowsDown(bit);
        Below |= RowsUp(bit);
    }

    /// <summary>Index of a coefficient in the table of zero-coding contexts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly nint ZeroIndex(int position)
    {
        int shift = position - 4;
        return (nint)(((Above >> shift) & 0x111) + (2 * ((Below >> shift) & 0x111)) + (4 * ((Own >> shift) & 0x101)));
    }

    /// <summary>Index of a coefficient in the table of sign contexts.</summary>
    /// <param name="negative">Signs of the group.</param>
    /// <param name="above">Signs of the last row of the stripe above, in the first row.</param>
    /// <param name="below">Signs of the first row of the stripe below, in the last row.</param>
    /// <param name="position">Position of the coefficient.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly nint SignIndex(ulong negative, ulong above, ulong below, int position)
    {
        int shift = position - 4;
        ulong horizontal = ((Own >> shift) & 0x101) | (2 * ((negative >> shift) & 0x101));
        ulong upper = ((Above >> position) & 1) | (2 * (((RowsDown(negative) | above) >> position) & 1));
        ulong lower = ((Below >> position) & 1) | (2 * (((RowsUp(negative) | below) >> position) & 1));
        return (nint)(horizontal | (upper << 2) | (lower << 4));
    }
}
