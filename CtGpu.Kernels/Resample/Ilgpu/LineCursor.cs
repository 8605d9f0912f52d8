using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Rescale.Ilgpu;
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
        LineBlock<T> block = default;
        ArrayView<T> at = Advance(line, first);
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
        LineBlock<T> block = default;
        ArrayView<T> at = Advance(line, left > 0 ? first : 0);
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

    /// <summary>Returns a block past the end of a line: the last sample, repeated.</summary>
    public static LineBlock<T> Repeat<T>(T last)
        where T : unmanaged => new()
        {
            V0 = last,
            V1 = last,
            V2 = last,
            V3 = last,
            V4 = last,
            V5 = last,
            V6 = last,
            V7 = last,
            V8 = last,
            V9 = last,
            V10 = last,
            V11 = last,
            V12 = last,
            V13 = last,
            V14 = last,
            V15 = last,
        };

    /// <summary>Moves eight values of a tile: reads stored values, then converts them to HU and writes them.</summary>
    /// <param name="from">View that begins at the last stored value read; moved.</param>
    /// <param name="first">Distance to the first value.</param>
    /// <param name="stride">Distance between values.</param>
    /// <param name="to">View that begins at the last place written; moved.</param>
    /// <param name="firstTo">Distance to the first place.</param>
    /// <param name="strideTo">Distance between places.</param>
    /// <param name="rescale">The conversion.</param>
    public static void MoveEight<TRescale>(
        ref ArrayView<short> from, long first, long stride, ref ArrayView<short> to, long firstTo, long strideTo, TRescale rescale)
        where TRescale : struct, IStoredRescale
    {
        ArrayView<short> read = Advance(from, first);
        int v0 = DeviceIntrinsics.LoadInt16(ref read[0]);
        read = Advance(read, stride);
        int v1 = DeviceIntrinsics.LoadInt16(ref read[0]);
        read = Advance(read, stride);
        int v2 = DeviceIntrinsics.LoadInt16(ref read[0]);
        read = Advance(read, stride);
        int v3 = DeviceIntrinsics.LoadInt16(ref read[0]);
        read = Advance(read, stride);
        int v4 = DeviceIntrinsics.LoadInt16(ref read[0]);
        read = Advance(read, stride);
        int v5 = DeviceIntrinsics.LoadInt16(ref read[0]);
        read = Advance(read, stride);
        int v6 = DeviceIntrinsics.LoadInt16(ref read[0]);
        read = Advance(read, stride);
        int v7 = DeviceIntrinsics.LoadInt16(ref read[0]);
        from = read;
        ArrayView<short> written = Put(to, firstTo, v0, rescale);
        written = Put(written, strideTo, v1, rescale);
        written = Put(written, strideTo, v2, rescale);
        written = Put(written, strideTo, v3, rescale);
        written = Put(written, strideTo, v4, rescale);
        written = Put(written, strideTo, v5, rescale);
        written = Put(written, strideTo, v6, rescale);
        written = Put(written, strideTo, v7, rescale);
        to = written;
    }

    /// <summary>Moves, converts one stored value to HU and writes it.</summary>
    public static ArrayView<short> Put<TRescale>(ArrayView<short> line, long by, int stored, TRescale rescale)
        where TRescale : struct, IStoredRescale
    {
        ArrayView<short> at = Advance(line, by);
        DeviceIntrinsics.StoreInt16(ref at[0], rescale.Hounsfield(stored));
        return at;
    }
}
