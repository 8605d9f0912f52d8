using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// The state of a code block as bit masks. A word has a group of 14 columns of a stripe, and a border of one column on each side:
/// bit 4 · (column + 1) + row. So the lowest set bit is the next coefficient in the order of a pass (ITU-T T.800, D.1), and the
/// neighbours of all coefficients are found by shifts. A row of groups ends with an unused group, and unused stripes surround the
/// block, so that borders can be updated without conditions.
/// </summary>
internal sealed unsafe class BlockBits : IDisposable
{
    public const int ColumnsOfGroup = 14;
    public const int RowsOfStripe = 4;

    /// <summary>Most bit-planes that can be decoded. Coefficients have one more bit after the binary point, and a sign.</summary>
    public const int MaxPlanes = 30;

    /// <summary>The first and the last row of a stripe.</summary>
    public const ulong FirstRow = 0x1111111111111111, LastRow = FirstRow << 3;

    /// <summary>All columns of a group without the border.</summary>
    public const ulong Inner = 0x0FFFFFFFFFFFFFF0;

    // Enough for 4096 coefficients in blocks of 4 x 1024 to 1024 x 4, with the unused groups and stripes.
    private const int MaxWords = 768;

    private readonly NativeBuffer<ulong> _memory = new((4 + MaxPlanes) * MaxWords);

    /// <summary>Coefficients that are significant (σ), with borders.</summary>
    public ulong* Significant => _memory.Pointer;

    /// <summary>Signs of significant coefficients, with borders.</summary>
    public ulong* Negative => _memory.Pointer + MaxWords;

    /// <summary>Coefficients that the significance propagation pass of the current bit-plane has coded.</summary>
    public ulong* Visited => _memory.Pointer + (2 * MaxWords);

    /// <summary>Coefficients that a refinement pass has coded.</summary>
    public ulong* Refined => _memory.Pointer + (3 * MaxWords);

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int Groups { get; private set; }

    public int Stripes { get; private set; }

    /// <summary>Distance of two stripes in words.</summary>
    public int Stride => Groups + 1;

    /// <summary>All bits if coefficients depend on the stripe below, else none (vertically causal contexts, D.7).</summary>
    public ulong Below { get; private set; }

    /// <summary>Bits of the magnitudes in a bit-plane, without borders.</summary>
    public ulong* Plane(int plane) => _memory.Pointer + ((4 + plane) * MaxWords);

    /// <summary>Starts a block.</summary>
    public void Start(int width, int height, bool isCausal)
    {
        (Width, Height) = (width, height);
        Groups = (width + ColumnsOfGroup - 1) / ColumnsOfGroup;
        Stripes = (height + RowsOfStripe - 1) / RowsOfStripe;
        Below = isCausal ? 0 : ulong.MaxValue;
        for (int i = 0; i < 4; i++) new Span<ulong>(_memory.Pointer + (i * MaxWords), Words).Clear();
    }

    public void ClearPlane(int plane) => new Span<ulong>(Plane(plane), Words).Clear();

    /// <summary>The coefficients of a group that are within the block.</summary>
    public ulong Mask(int stripe, int group)
    {
        int columns = Math.Min(ColumnsOfGroup, Width - (group * ColumnsOfGroup));
        int rows = Math.Min(RowsOfStripe, Height - (stripe * RowsOfStripe));
        return (Inner >> (4 * (ColumnsOfGroup - columns))) & (FirstRow * ((1u << rows) - 1)) & Inner;
    }

    public void Dispose() => _memory.Dispose();

    private int Words => (Stripes + 2) * Stride;
}
