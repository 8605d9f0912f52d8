using System.Runtime.InteropServices;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Blocks;
using CtGpu.Kernels.Blocks.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Labeling.Cpu.Flood;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>
/// Bit volumes in the host's memory. The working volumes are allocated at their first use. Memory is reused for the next volume.
/// </summary>
internal sealed unsafe class CpuBitVolumes(WorkerPool pool) : IBitVolumes, IDisposable
{
    // The working volumes A, B, ...; the result has the caller's memory.
    private readonly NativeBuffer<ulong>[] _working =
        [.. Enum.GetValues<BitVolume>().Where(volume => volume != BitVolume.Result).Select(_ => new NativeBuffer<ulong>(0))];

    private readonly MeanThresholdCpu _mean = new();
    private readonly DilateCpu _balls = new();
    private readonly ReachCpu _reach = new();
    private readonly LargestOfSlices _slices = new();
    private readonly ComponentsCpu _components = new();
    private BitGrid _grid;
    private short* _hounsfield;
    private ulong* _result;
    private ulong* _left;

    // Whose components the latest call found, unless it has changed since.
    private BitVolume? _labelled;

    private NativeBuffer<short> _means = new(0);
    private NativeBuffer<ulong> _coarseResult = new(0);
    private CpuBitVolumes? _coarse;
    private BlockGrid _blocks;

    /// <summary>Starts a volume. The memory must stay valid until the next volume.</summary>
    /// <param name="hounsfield">HU of all voxels.</param>
    /// <param name="result">Memory of <see cref="BitVolume.Result"/>.</param>
    /// <param name="left">Memory of <see cref="BitVolume.Left"/>, or null for memory that nobody else reads.</param>
    public void Open(BitGrid grid, short* hounsfield, ulong* result, ulong* left = null)
    {
        _labelled = null;
        _left = left;
        _grid = grid;
        _hounsfield = hounsfield;
        _result = result;
    }

    public void AtMost(short hounsfield, BitVolume within, BitVolume target) =>
        ThresholdCpu.AtMost(_hounsfield, Bits(within), Write(target), _grid, hounsfield, pool);

    public void MeanAtMost(short hounsfield, BitVolume within, BitVolume target) =>
        _mean.Run(_hounsfield, Bits(within), Write(target), _grid, hounsfield, pool);

    public void Copy(BitVolume source, BitVolume target)
    {
        if (source != target) Buffer.MemoryCopy(Bits(source), Write(target), _grid.Bytes, _grid.Bytes);
    }

    public void Complement(BitVolume source, BitVolume target) => BitSets.Complement(Bits(source), Write(target), _grid, pool);

    public void And(BitVolume first, BitVolume second, BitVolume target) =>
        BitSets.Combine<BitAnd>(Bits(first), Bits(second), Write(target), _grid, pool);

    public void AndNot(BitVolume first, BitVolume second, BitVolume target) =>
        BitSets.Combine<BitAndNot>(Bits(first), Bits(second), Write(target), _grid, pool);

    public void Or(BitVolume first, BitVolume second, BitVolume target) =>
        BitSets.Combine<BitOr>(Bits(first), Bits(second), Write(target), _grid, pool);

    public void Dilate(BitVolume source, BallPlan ball, BitVolume target)
    {
        BitVolumeRules.CheckDistinct(source, target);
        _balls.Run(Bits(source), Write(target), _grid, ball, pool);
    }

    public void Erode(BitVolume source, BallPlan ball, BitVolume target)
    {
        BitVolumeRules.CheckDistinct(source, target);
        _balls.Erode(Bits(source), Write(target), _grid, ball, pool);
    }

    public void Reach(BitVolume source, VolumeFaces faces, BitVolume target) =>
        _reach.Run(Bits(source), Write(target), _grid, FloodSeed.On(faces), pool);

    public void ReachCorner(BitVolume source, BitVolume target) =>
        _reach.Run(Bits(source), Write(target), _grid, FloodSeed.Corner, pool);

    public void FillSlices(BitVolume source, BitVolume target)
    {
        BitSets.Complement(Bits(source), Write(target), _grid, pool);
        _slices.Keep(Write(target), _grid, pool);
        BitSets.Complement(Write(target), _grid, pool);
    }

    public IReadOnlyList<BitComponent> Components(BitVolume source, long least, int most, params ReadOnlySpan<BitVolume> others)
    {
        BitVolumeRules.CheckComponents(least, most);
        var pointers = new nint[others.Length];
        for (int i = 0; i < pointers.Length; i++) pointers[i] = (nint)Bits(others[i]);
        long[,] common = _components.Find(Bits(source), _grid, least, most, pointers, pool);
        _labelled = source;
        return
        [
            .. _components.Sizes.Select((size, i) =>
                new BitComponent(i + 1, size, [.. Enumerable.Range(0, pointers.Length).Select(other => common[i, other])])),
        ];
    }

    public void Keep(BitVolume source, IReadOnlyList<BitComponent> components, BitVolume target)
    {
        if (components.Count > 0 && _labelled != source)
            throw new InvalidOperationException($"The components are not those of the latest call for {source}, or it has changed.");
        ulong* bits = Bits(source), kept = Write(target);
        if (components.Count == 0) NativeMemory.Clear(kept, (nuint)_grid.Bytes);
        else _components.Keep(bits, kept, _grid, components.Select(component => (int)component.Id), pool);
    }

    public void KeepSlices(BitVolume volume, IReadOnlyList<bool> slices) =>
        BitWindows.KeepSlices(Write(volume), _grid, z => slices[z], pool);

    public void KeepBox(BitVolume volume, IndexBox box) =>
        BitWindows.KeepBox(Write(volume), _grid, (box.Z0, box.Z1), (box.Y0, box.Y1), (box.X0, box.X1), pool);

    public long Count(BitVolume source) => BitSets.Count(Bits(source), _grid, pool);

    public long CountCommon(BitVolume first, BitVolume second) => BitSets.CountCommon(Bits(first), Bits(second), _grid, pool);

    public long[] CountSlices(BitVolume source) => BitCountsCpu.Slices(Bits(source), _grid, pool);

    public long[] CountFaces(BitVolume source) => BitCountsCpu.Faces(Bits(source), _grid);

    public int[] CountBlocks(BitVolume source, Shape3 block) => BitCountsCpu.Blocks(Bits(source), _grid, block, pool);

    public long[] Histogram(BitVolume within) => HistogramCpu.Run(_hounsfield, Bits(within), _grid, pool);

    public BitExtent Measure(BitVolume source) => BitExtentCpu.Measure(Bits(source), _grid, pool);

    public IBitVolumes Coarse(Shape3 block)
    {
        _blocks = new BlockGrid(_grid.Shape, block);
        var coarse = new BitGrid(_blocks.Blocks);
        short* means = Scratch.Take(ref _means, coarse.Shape.Voxels);
        BlockMeansCpu.Run(_hounsfield, means, _blocks, pool);
        _coarse ??= new CpuBitVolumes(pool);
        _coarse.Open(coarse, means, Scratch.Take(ref _coarseResult, coarse.Words));
        return _coarse;
    }

    public void Shrink(BitVolume source, BitVolume coarseTarget) =>
        BlockBitsCpu.Shrink(Bits(source), _coarse!.Write(coarseTarget), _blocks, pool);

    public void Expand(BitVolume coarseSource, BitVolume within, BitVolume target) =>
        BlockBitsCpu.Expand(_coarse!.Bits(coarseSource), Bits(within), Write(target), _blocks, pool);

    public void Dispose()
    {
        _coarse?.Dispose();
        _means.Dispose();
        _coarseResult.Dispose();
        foreach (NativeBuffer<ulong> working in _working) working.Dispose();
        _mean.Dispose();
        _balls.Dispose();
        _reach.Dispose();
        _slices.Dispose();
        _components.Dispose();
    }

    /// <summary>The memory of a volume that an operation writes.</summary>
    private ulong* Write(BitVolume target)
    {
        if (_labelled == target) _labelled = null;
        return Bits(target);
    }

    /// <summary>The memory of a volume. Growing it loses its bits, but the working volumes have none when a larger grid starts.</summary>
    private ulong* Bits(BitVolume volume) =>
        volume == BitVolume.Result ? _result
        : volume == BitVolume.Left && _left != null ? _left
        : Scratch.Take(ref _working[(int)volume - 1], _grid.Words);
}
