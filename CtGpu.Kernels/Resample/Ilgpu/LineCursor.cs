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

    /// <summary>Reads 16 stored values, one of each line.</summary>
    public static LineBlock<int> ReadStored(ref ArrayView<short> line, long first, long stride)
    {
        LineBlock<int> block = default;
        ArrayView<short> at = Advance(line, first);
        block.V0 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V1 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V2 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V3 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V4 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V5 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V6 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V7 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V8 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V9 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V10 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V11 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V12 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V13 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V14 = DeviceIntrinsics.LoadInt16(ref at[0]);
        at = Advance(at, stride);
        block.V15 = DeviceIntrinsics.LoadInt16(ref at[0]);
        line = at;
        return block;
    }

    /// <summary>Converts 16 stored values to HU and writes them. <paramref name="first"/> is the distance to the first place.</summary>
    public static void Write<TRescale>(ref ArrayView<short> line, long first, long stride, LineBlock<int> stored, TRescale rescale)
        where TRescale : struct, IStoredRescale
    {
        ArrayView<short> at = Put(line, first, stored.V0, rescale);
        at = Put(at, stride, stored.V1, rescale);
        at = Put(at, stride, stored.V2, rescale);
        at = Put(at, stride, stored.V3, rescale);
        at = Put(at, stride, stored.V4, rescale);
        at = Put(at, stride, stored.V5, rescale);
        at = Put(at, stride, stored.V6, rescale);
        at = Put(at, stride, stored.V7, rescale);
        at = Put(at, stride, stored.V8, rescale);
        at = Put(at, stride, stored.V9, rescale);
        at = Put(at, stride, stored.V10, rescale);
        at = Put(at, stride, stored.V11, rescale);
        at = Put(at, stride, stored.V12, rescale);
        at = Put(at, stride, stored.V13, rescale);
        at = Put(at, stride, stored.V14, rescale);
        line = Put(at, stride, stored.V15, rescale);
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
