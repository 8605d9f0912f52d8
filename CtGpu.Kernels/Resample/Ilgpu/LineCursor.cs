using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// Moves along a line in memory: a view whose first element is the current one. That costs a device one instruction, where an index
/// needs three or four. It moves before an access, never past the last element, because ILGPU's simulation checks views.
/// </summary>
internal static class LineCursor
{
    /// <summary>Returns the view without its first <paramref name="by"/> elements.</summary>
    public static ArrayView<T> Advance<T>(ArrayView<T> view, long by)
        where T : unmanaged => view.SubView(by, view.Length - by);

    /// <summary>Reads a block. <paramref name="first"/> is the distance to its first sample, 0 at the start of a line.</summary>
    public static LineBlock<T> Read<T>(ref ArrayView<T> line, long first, long stride)
        where T : unmanaged
    {
        ArrayView<T> at = line;
        LineBlock<T> block = default;
        at = Advance(at, first);
        block.V0 = at[0];
        at = Advance(at, stride);
        block.V1 = at[0];
        at = Advance(at, stride);
        block.V2 = at[0];
        at = Advance(at, stride);
        block.V3 = at[0];
        at = Advance(at, stride);
        block.V4 = at[0];
        at = Advance(at, stride);
        block.V5 = at[0];
        at = Advance(at, stride);
        block.V6 = at[0];
        at = Advance(at, stride);
        block.V7 = at[0];
        at = Advance(at, stride);
        block.V8 = at[0];
        at = Advance(at, stride);
        block.V9 = at[0];
        at = Advance(at, stride);
        block.V10 = at[0];
        at = Advance(at, stride);
        block.V11 = at[0];
        at = Advance(at, stride);
        block.V12 = at[0];
        at = Advance(at, stride);
        block.V13 = at[0];
        at = Advance(at, stride);
        block.V14 = at[0];
        at = Advance(at, stride);
        block.V15 = at[0];
        line = at;
        return block;
    }

    /// <summary>Reads the block in which a line ends. Its last sample is repeated, as the definition extends a line.</summary>
    /// <param name="left">Samples of the line from this block on, 1 to 16.</param>
    public static LineBlock<T> ReadEnd<T>(ref ArrayView<T> line, long first, long stride, int left)
        where T : unmanaged
    {
        ArrayView<T> at = line;
        LineBlock<T> block = default;
        at = Advance(at, left > 0 ? first : 0);
        block.V0 = at[0];
        at = Advance(at, left > 1 ? stride : 0);
        block.V1 = at[0];
        at = Advance(at, left > 2 ? stride : 0);
        block.V2 = at[0];
        at = Advance(at, left > 3 ? stride : 0);
        block.V3 = at[0];
        at = Advance(at, left > 4 ? stride : 0);
        block.V4 = at[0];
        at = Advance(at, left > 5 ? stride : 0);
        block.V5 = at[0];
        at = Advance(at, left > 6 ? stride : 0);
        block.V6 = at[0];
        at = Advance(at, left > 7 ? stride : 0);
        block.V7 = at[0];
        at = Advance(at, left > 8 ? stride : 0);
        block.V8 = at[0];
        at = Advance(at, left > 9 ? stride : 0);
        block.V9 = at[0];
        at = Advance(at, left > 10 ? stride : 0);
        block.V10 = at[0];
        at = Advance(at, left > 11 ? stride : 0);
        block.V11 = at[0];
        at = Advance(at, left > 12 ? stride : 0);
        block.V12 = at[0];
        at = Advance(at, left > 13 ? stride : 0);
        block.V13 = at[0];
        at = Advance(at, left > 14 ? stride : 0);
        block.V14 = at[0];
        at = Advance(at, left > 15 ? stride : 0);
        block.V15 = at[0];
        line = at;
        return block;
    }
}
