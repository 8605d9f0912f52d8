using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Measure.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.BitVolumes;

/// <summary>Counts voxels of bit volumes on a device. Reading the numbers waits for the device.</summary>
internal sealed unsafe class DeviceCounts(DeviceContext device) : IDisposable
{
    /// <summary>Blocks that are counted at a time. It bounds the memory for them.</summary>
    private const int MostBlocks = 1 << 15;

    private const int Faces = 6;

    private readonly DeviceBuffer<ulong> _numbers = device.Buffer<ulong>();
    private readonly DeviceBuffer<int> _blocks = device.Buffer<int>();
    private HostBuffer? _host;
    private BitGrid _grid;

    /// <summary>Bytes of device memory for volumes of that shape.</summary>
    /// <param name="numbers">Most numbers that the caller asks of <see cref="Zeros"/>.</param>
    public static long Bytes(BitGrid grid, int numbers) => (sizeof(ulong) * Numbers(grid, numbers)) + (sizeof(int) * Blocks(grid));

    /// <inheritdoc cref="Bytes"/>
    public void Begin(BitGrid grid, int numbers)
    {
        _grid = grid;
        _numbers.Reserve(Numbers(grid, numbers));
        _blocks.Reserve(Blocks(grid));
        ReserveHost(Math.Max(sizeof(ulong) * Numbers(grid, numbers), sizeof(int) * Blocks(grid)));
    }

    /// <summary>Device memory for numbers that kernels add to. It is valid until the next call of this or of a counting method.</summary>
    public ArrayView<ulong> Zeros(int count)
    {
        ArrayView<ulong> numbers = _numbers.View.SubView(0, count);
        numbers.MemSetToZero(device.Stream);
        return numbers;
    }

    /// <summary>Waits for the device and reads numbers.</summary>
    public T[] Read<T>(ArrayView<T> numbers)
        where T : unmanaged
    {
        ReserveHost(numbers.LengthInBytes);
        numbers.CopyToCPUUnsafeAsync(device.Stream, ref *_host!.As<T>(), numbers.Length);
        device.Stream.Synchronize();
        return new Span<T>(_host.Pointer, checked((int)numbers.Length)).ToArray();
    }

    public long Common(ArrayView<ulong> first, ArrayView<ulong> second)
    {
        ArrayView<ulong> count = Zeros(1);
        device.Launcher.Run(device.Stream, LaunchSize.Reduce(_grid.Words), BitKernels.CountCommon, first, second, count);
        return (long)Read(count)[0];
    }

    public long[] OfSlices(ArrayView<ulong> bits)
    {
        ArrayView<ulong> counts = Zeros(_grid.Shape.Z);
        device.Launcher.RunGroups(
            device.Stream, _grid.Shape.Z, device.Launcher.Shapes.SliceThreads, CountKernels.Slices, _grid, bits, counts);
        return Signed(counts);
    }

    public long[] OfFaces(ArrayView<ulong> bits)
    {
        ArrayView<ulong> counts = Zeros(Faces);
        device.Launcher.Run(device.Stream, LaunchSize.Reduce(_grid.Words), CountKernels.Faces, _grid, bits, counts);
        return Signed(counts);
    }

    public int[] OfBlocks(ArrayView<ulong> bits, Shape3 block)
    {
        long planes = Blocks(_grid.Shape.Z, block.Z), rows = Blocks(_grid.Shape.Y, block.Y), columns = Blocks(_grid.Shape.X, block.X);
        var all = new int[planes * rows * columns];
        for (long first = 0; first < all.Length; first += MostBlocks)
        {
            ArrayView<int> counts = _blocks.View.SubView(0, Math.Min(MostBlocks, all.Length - first));
            device.Launcher.Run(device.Stream, LaunchSize.Map(counts.Length), CountKernels.Blocks, _grid, block, first, bits, counts);
            Read(counts).CopyTo(all, first);
        }

        return all;
    }

    public BitExtent Extent(ArrayView<ulong> bits)
    {
        ArrayView<ulong> extent = Zeros(ExtentSlots.Count);
        device.Launcher.RunGroups(
            device.Stream, _grid.Shape.Z, device.Launcher.Shapes.SliceThreads, ExtentKernels.Measure, _grid, bits, extent);
        return ExtentSlots.Extent(Read(extent), _grid.Shape);
    }

    /// <param name="slabs">The HU of the volume, without halo.</param>
    public long[] Histogram(IEnumerable<HounsfieldSlab> slabs, ArrayView<ulong> within)
    {
        ArrayView<ulong> bins = Zeros(HistogramBins.Count);
        foreach (HounsfieldSlab slab in slabs)
        {
            var slices = new BitGrid(_grid.Shape with { Z = slab.Slices });
            device.Launcher.RunGroups(
                device.Stream, slab.Slices, device.Launcher.Shapes.SliceThreads, HistogramKernels.Add, slices, slab.Voxels,
                within.SubView(slab.FirstSlice * slices.WordsPerSlice, slices.Words).Cast<byte>(), bins);
        }

        return Signed(bins);
    }

    public void Dispose()
    {
        _numbers.Dispose();
        _blocks.Dispose();
        _host?.Dispose();
        _host = null;
    }

    /// <summary>Reserves page-locked memory, to which the device copies without the host's help.</summary>
    private void ReserveHost(long bytes)
    {
        if (_host?.Bytes >= bytes) return;
        _host?.Dispose();
        _host = device.Memory.AllocateHost(bytes);
    }

    private static long Numbers(BitGrid grid, int numbers) =>
        Math.Max(Math.Max(numbers, HistogramBins.Count), Math.Max(grid.Shape.Z, Math.Max(ExtentSlots.Count, Faces)));

    private static long Blocks(BitGrid grid) => Math.Min(MostBlocks, grid.Shape.Voxels);

    private static long Blocks(int voxels, int block) => ((long)voxels + block - 1) / block;

    private long[] Signed(ArrayView<ulong> counts) => [.. Read(counts).Select(count => (long)count)];
}
