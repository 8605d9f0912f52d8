using CtGpu.Kernels.Bits.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// One word of a row and the runs in it. Positions of runs are not stored. The run of voxel x is found from the node of the first
/// run that starts in the word or after it, by counting the starts up to x.
/// </summary>
internal readonly struct RunWord
{
    /// <summary>The word.</summary>
    public readonly ulong Own;

    /// <summary>The row moved to x+1: bit x is the voxel at x-1.</summary>
    public readonly ulong Before;

    /// <summary>First voxels of runs.</summary>
    public readonly ulong Starts;

    private RunWord(ulong own, ulong before, ulong starts)
    {
        Own = own;
        Before = before;
        Starts = starts;
    }

    /// <summary>Neither the word nor the voxel before it is set, so no run of another row meets a run here.</summary>
    public bool IsEmpty => (Own | Before) == 0;

    /// <summary>Number of runs that start in the word.</summary>
    public uint Count => (uint)IntrinsicMath.PopCount(Starts);

    /// <summary>Loads entry <paramref name="index"/> of the bits, which is word <paramref name="word"/> of its row.</summary>
    public static RunWord Load(PhaseBits phase, ArrayView<ulong> bits, long index, int word)
    {
        ulong own = phase.Word(bits, index, word), before = own << 1, edge = 1;
        if (word > 0)
        {
            before |= (bits[index - 1] ^ phase.Flip) >> 63;
            edge = 0;
        }

        return new RunWord(own, before, ((own ^ before) | edge) & own);
    }

    /// <summary>The pieces of runs in the word.</summary>
    /// <param name="node">Node of the first run that starts in the word or after it.</param>
    public RunPieces Pieces(uint node) => new(Own, (Own & Before & 1) != 0 ? node - 1 : node);
}

/// <summary>Enumerates the runs in a word, from low bits to high: <c>while (pieces.Next()) …</c></summary>
internal struct RunPieces
{
    private ulong _rest;

    public RunPieces(ulong word, uint node)
    {
        _rest = word;
        Node = node - 1;
        Piece = 0;
    }

    /// <summary>Node of the current run.</summary>
    public uint Node { get; private set; }

    /// <summary>The bits of the current run that are in the word.</summary>
    public ulong Piece { get; private set; }

    /// <summary>Moves to the next run. Returns false if there is none.</summary>
    public bool Next()
    {
        if (_rest == 0) return false;
        // Adding the lowest bit ripples through its run and clears it.
        Piece = _rest & ~(_rest + (_rest & (0 - _rest)));
        _rest ^= Piece;
        Node++;
        return true;
    }
}
