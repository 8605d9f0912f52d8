using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Bits;

/// <summary>
/// Layout of a bit volume: one bit per voxel, each row (z,y) padded to whole 64-bit words. Voxel x of a row is bit x%64 of word
/// x/64, least significant bit first. Padding bits are always zero. On little-endian machines the same bytes can be read as
/// 32-bit words.
/// </summary>
internal readonly record struct BitGrid(Shape3 Shape)
{
    /// <summary>64-bit words of one row.</summary>
    public int WordsPerRow => (Shape.X + 63) >> 6;

    /// <summary>64-bit words of one slice.</summary>
    public long WordsPerSlice => (long)WordsPerRow * Shape.Y;

    /// <summary>64-bit words of the volume.</summary>
    public long Words => WordsPerSlice * Shape.Z;

    public long Bytes => Words * sizeof(ulong);

    /// <summary>The bits of a row's last word that are voxels.</summary>
    public ulong TailMask => (Shape.X & 63) == 0 ? ulong.MaxValue : (1UL << (Shape.X & 63)) - 1;

    /// <summary>The bit of a row's last voxel, in the row's last word.</summary>
    public ulong LastVoxel => 1UL << ((Shape.X - 1) & 63);

    /// <summary>The place of the word with an index. An int, because devices divide 64-bit numbers several times as slowly.</summary>
    public WordPlace PlaceOf(int word)
    {
        int row = word / WordsPerRow, z = row / Shape.Y;
        return new WordPlace(z, row - (z * Shape.Y), word - (row * WordsPerRow));
    }
}
