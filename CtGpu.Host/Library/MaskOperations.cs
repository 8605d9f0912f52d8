using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Library;

/// <summary>
/// Operations of an engine on masks of bytes. The CPU packs the bytes to bits in host memory. A device gets the mask as a volume of
/// 0 and 1 and thresholds it, which is how volumes get to its bits.
/// </summary>
internal sealed unsafe class MaskOperations(IEngine engine, int threads) : IDisposable
{
    private NativeBuffer<ulong> _bits = new(0);
    private IVolumeSlot? _slot;

    /// <summary>Threads for work on the host.</summary>
    public WorkerPool Pool { get; } = new(threads);

    /// <summary>Changes a mask.</summary>
    /// <param name="change">Gets the mask in <see cref="BitVolume.Result"/>; returns the volume that holds the result.</param>
    public void Run(byte* mask, Shape3 shape, byte* target, Func<IBitVolumes, BitVolume> change)
    {
        var grid = new BitGrid(shape);
        ulong* bits = Scratch.Take(ref _bits, grid.Words);
        if (engine is CpuEngine) RunOnCpu(mask, grid, bits, change);
        else RunOnDevice(mask, grid, bits, change);
        ByteMasks.Expand(bits, null, grid, target, Pool);
    }

    public IReadOnlyList<long> Label(byte* mask, Shape3 shape, int* labels)
    {
        var grid = new BitGrid(shape);
        ulong* bits = Scratch.Take(ref _bits, grid.Words);
        ByteMasks.Pack(mask, grid, bits, Pool);
        return LabelCpu.Label(bits, grid, bothPhases: false, labels, Pool);
    }

    public void Dispose()
    {
        _slot?.Dispose();
        _bits.Dispose();
        Pool.Dispose();
    }

    private void RunOnCpu(byte* mask, BitGrid grid, ulong* bits, Func<IBitVolumes, BitVolume> change)
    {
        ByteMasks.Pack(mask, grid, bits, Pool);
        using var volumes = new CpuBitVolumes(Pool);
        volumes.Open(grid, null, bits);
        volumes.Copy(change(volumes), BitVolume.Result);
    }

    private void RunOnDevice(byte* mask, BitGrid grid, ulong* bits, Func<IBitVolumes, BitVolume> change)
    {
        Shape3 shape = grid.Shape;
        using HostBuffer voxels = engine.AllocateHost(shape.Voxels * sizeof(short));
        for (long i = 0; i < shape.Voxels; i++) voxels.As<short>()[i] = (short)(mask[i] == 0 ? 0 : 1);
        using HostBuffer result = engine.AllocateHost(grid.Bytes);
        var unit = new VolumeGeometry(shape, new Spacing3(1, 1, 1), default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        var plan = new VolumePlan(
            RescalePlan.Identity(shape.Z), ResamplePlan.Identity(shape), new MaskPlan(unit, 0, Background.Faces, FillStructures: false),
            null, null);
        _slot ??= engine.CreateSlot();
        _slot.Compute(plan, voxels, new VolumeResults(voxels, result, null));
        _slot.Bits.Copy(change(_slot.Bits), BitVolume.Result);
        _slot.Finish();
        Buffer.MemoryCopy(result.Pointer, bits, grid.Bytes, grid.Bytes);
    }
}
