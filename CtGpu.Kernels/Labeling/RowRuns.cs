namespace CtGpu.Kernels.Labeling;

/// <summary>
/// Walks the runs of one row from left to right, a piece at a time: the part of a run that lies in one word.
/// <code>var runs = new RowRuns(firstNode); for each word { runs.Enter(word); while (runs.Next()) … }</code>
/// </summary>
internal struct RowRuns
{
    private ulong _rest;
    private ulong _carry;

    /// <param name="firstNode">Node of the row's first run.</param>
    public RowRuns(int firstNode)
    {
        Node = firstNode - 1;
        _rest = 0;
        _carry = 0;
        Piece = 0;
    }

    /// <summary>Node of the current piece's run.</summary>
    public int Node { get; private set; }

    /// <summary>The current piece: neighbouring bits of one word.</summary>
    public ulong Piece { get; private set; }

    /// <summary>Goes on to the row's next word.</summary>
    public void Enter(ulong word)
    {
        // A run that reaches into this word keeps its node.
        if ((_carry & word & 1) != 0) Node--;
        _carry = word >> 63;
        _rest = word;
    }

    /// <summary>Goes on to the next piece of the word, or tells that there is none.</summary>
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
