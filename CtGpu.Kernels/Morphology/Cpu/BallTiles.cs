using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Morphology.Cpu;

/// <summary>
/// The source of a dilation in columns (<see cref="BallLayout"/>), and which of its tiles have set bits or only set bits. Memory is
/// reused and rarely reallocated.
/// </summary>
internal sealed unsafe class BallTiles : IDisposable
{
    /// <summary>The dilated tile has no set bits.</summary>
    public const byte Clear = 0;

    /// <summary>The tile must be computed.</summary>
    public const byte Mixed = 1;

    /// <summary>All voxels of the tile are set.</summary>
    public const byte Full = 2;

    private NativeBuffer<ulong> _columns = new(0);
    private byte[] _kinds = [];
    private bool[] _hasBits = [];

    public void Dispose() => _columns.Dispose();

    /// <summary>Copies a volume.</summary>
    /// <param name="flip">All ones to copy the complement, else 0.</param>
    public void Load(ulong* source, BallLayout layout, ulong flip, WorkerPool pool)
    {
        int slices = layout.Grid.Shape.Z;
        Scratch.Grow(ref _columns, (long)slices * layout.SliceWords);
        if (_kinds.Length < slices * layout.Tiles) _kinds = new byte[slices * layout.Tiles];
        if (_hasBits.Length < slices) _hasBits = new bool[slices];
        pool.For(slices, (z, _) =>
        {
            Span<byte> kinds = _kinds.AsSpan(z * layout.Tiles, layout.Tiles);
            LoadSlice(source + (z * layout.Grid.WordsPerSlice), _columns.Pointer + ((long)z * layout.SliceWords), layout, flip, kinds);
            _hasBits[z] = kinds.ContainsAnyExcept(Clear);
        });
    }

    /// <summary>The columns of a slice, or null if it does not exist or has no set bits.</summary>
    public ulong* Slice(int z, BallLayout layout) =>
        z >= 0 && z < layout.Grid.Shape.Z && _hasBits[z] ? _columns.Pointer + ((long)z * layout.SliceWords) : null;

    /// <summary>Finds the kind of each tile of a dilated slice.</summary>
    /// <param name="reached">Working memory, as long as <paramref name="plan"/>.</param>
    public void Plan(int z, BallLayout layout, Span<byte> reached, Span<byte> plan)
    {
        int words = layout.Grid.WordsPerRow, blocks = layout.Blocks;
        plan.Clear();
        int from = Math.Max(z - layout.RadiusZ, 0), to = Math.Min(z + layout.RadiusZ, layout.Grid.Shape.Z - 1);
        for (int slice = from; slice <= to; slice++)
        {
            if (_hasBits[slice]) Join(plan, _kinds.AsSpan(slice * layout.Tiles, layout.Tiles));
        }

        if (!plan.ContainsAnyExcept(Clear)) return;
        reached.Clear();
        for (int block = 0; block < blocks; block++)
        {
            Span<byte> row = reached.Slice(block * words, words);
            int last = Math.Min(block + layout.NearBlocks, blocks - 1);
            for (int b = Math.Max(block - layout.NearBlocks, 0); b <= last; b++) Join(row, plan.Slice(b * words, words));
        }

        ReadOnlySpan<byte> own = _kinds.AsSpan(z * layout.Tiles, layout.Tiles);
        for (int tile = 0, w = 0; tile < plan.Length; tile++, w = w + 1 == words ? 0 : w + 1)
        {
            int left = Math.Min(w, layout.NearColumns), right = Math.Min(words - 1 - w, layout.NearColumns);
            byte any = 0;
            for (int i = tile - left; i <= tile + right; i++) any |= reached[i];
            plan[tile] = own[tile] == Full ? Full : any != Clear ? Mixed : Clear;
        }
    }

    private static void Join(Span<byte> kinds, ReadOnlySpan<byte> others)
    {
        for (int i = 0; i < others.Length; i++) kinds[i] |= others[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadSlice(ulong* slice, ulong* columns, BallLayout layout, ulong flip, Span<byte> kinds)
    {
        BitGrid grid = layout.Grid;
        int words = grid.WordsPerRow;
        for (int block = 0; block < layout.Blocks; block++, columns += BallLayout.BlockRows, slice += BallLayout.BlockRows * words)
        {
            int rows = Math.Min(BallLayout.BlockRows, grid.Shape.Y - (block * BallLayout.BlockRows));
            bool clear = !new ReadOnlySpan<ulong>(slice, rows * words).ContainsAnyExcept(flip);
            for (int w = 0; w < words; w++)
            {
                ulong mask = w == words - 1 ? grid.TailMask : ulong.MaxValue, any = 0, all = ulong.MaxValue;
                ulong* column = columns + (w * layout.Rows), word = slice + w;
                if (clear || rows < BallLayout.BlockRows) new Span<ulong>(column, BallLayout.BlockRows).Clear();
                for (int y = clear ? rows : 0; y < rows; y++, word += words)
                {
                    ulong bits = (*word ^ flip) & mask;
                    any |= bits;
                    all &= bits;
                    column[y] = bits;
                }

                kinds[(block * words) + w] = any == 0 ? Clear : all == mask ? Full : Mixed;
            }
        }
    }
}
