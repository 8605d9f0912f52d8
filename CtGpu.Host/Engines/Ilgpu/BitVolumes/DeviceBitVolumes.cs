using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Blocks;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Ilgpu;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Ilgpu;
using CtGpu.Kernels.Threshold;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.BitVolumes;

/// <summary>Bit volumes in device memory. Only numbers are copied from the device, and only reading them waits for it.</summary>
internal sealed class DeviceBitVolumes : IBitVolumes, IDisposable
{
    /// <summary>Most slices of halo that an operation asks of <see cref="IDeviceHounsfield.Slabs"/>.</summary>
    public const int MostHalo = 1;

    /// <summary>The volumes of <see cref="BitVolume"/>, and a spare one for outputs that must not alias the input.</summary>
    private const int Buffers = (int)BitVolume.J + 2;

    /// <summary>Most volumes whose common voxels with components are counted in one call.</summary>
    private const int MostOthers = Buffers - 1;

    /// <summary>Counts of a volume in common with components: one for each component, and an unused one.</summary>
    private const int Commons = ComponentLimit.Most + 1;

    /// <summary>Most numbers about components that are read in one call.</summary>
    private const int MostNumbers = ComponentLimit.Most + (MostOthers * Commons);

    private readonly DeviceContext _device;
    private readonly IDeviceHounsfield _hounsfield;
    private readonly DeviceForest _forest;
    private readonly DeviceBalls _balls;
    private readonly DeviceCounts _counts;
    private readonly DeviceBuffer<ulong>[] _buffers;
    private BitGrid _grid;
    private int _ballLines;
    private LabelledComponents? _labelled;
    private bool _forestIsLabelled;
    private DeviceBlocks? _blocks;

    /// <param name="device">The device.</param>
    /// <param name="hounsfield">The HU of the current volume.</param>
    public DeviceBitVolumes(DeviceContext device, IDeviceHounsfield hounsfield)
    {
        (_device, _hounsfield) = (device, hounsfield);
        _forest = new DeviceForest(device);
        _balls = new DeviceBalls(device);
        _counts = new DeviceCounts(device);
        _buffers = [.. Enumerable.Range(0, Buffers).Select(_ => device.Buffer<ulong>())];
    }

    private PhaseBits SetBits => PhaseBits.Set(_grid);

    private PhaseBits ClearBits => PhaseBits.Clear(_grid);

    /// <summary>Bytes of device memory that volumes of that shape may use.</summary>
    /// <param name="ballLines">Lines of the largest ball that depends on the user's options.</param>
    public static long Bytes(BitGrid grid, int ballLines) =>
        (Buffers * grid.Bytes) + DeviceForest.Bytes(grid) + DeviceBalls.Bytes(ballLines) + DeviceCounts.Bytes(grid, MostNumbers);

    /// <summary>Allocates the memory for volumes of that shape.</summary>
    /// <param name="ballLines">Lines of the largest ball that depends on the user's options.</param>
    public void Begin(BitGrid grid, int ballLines)
    {
        (_grid, _ballLines) = (grid, ballLines);
        _labelled = null;
        foreach (DeviceBuffer<ulong> buffer in _buffers) buffer.Reserve(grid.Words);
        _forest.Begin(grid);
        _balls.Begin(ballLines);
        _counts.Begin(grid, MostNumbers);
    }

    /// <summary>Allocates the memory for blocks of the current volume, which <see cref="Coarse"/> needs.</summary>
    public void BeginBlocks(Shape3 block) =>
        (_blocks ??= new DeviceBlocks(_device)).Begin(new BlockGrid(_grid.Shape, block), _ballLines);

    /// <summary>Bits of a volume, until an operation writes it.</summary>
    public ArrayView<ulong> View(BitVolume volume) => _buffers[(int)volume].View.SubView(0, _grid.Words);

    /// <summary>Writes a volume through a spare buffer, which must not alias it.</summary>
    public void Replace(BitVolume target, Action<ArrayView<ulong>> write)
    {
        int spare = Buffers - 1;
        write(_buffers[spare].View.SubView(0, _grid.Words));
        (_buffers[(int)target], _buffers[spare]) = (_buffers[spare], _buffers[(int)target]);
        Forget(target);
    }

    /// <summary>The tables for labelling. Whoever asks for them changes them.</summary>
    public DeviceForest TakeForest()
    {
        _forestIsLabelled = false;
        return _forest;
    }

    /// <summary>Writes the bits of a slab's slices: set where the HU is above the threshold.</summary>
    public void Above(HounsfieldSlab slab, short hounsfield, BitVolume target)
    {
        var slices = new BitGrid(_grid.Shape with { Z = slab.Slices });
        long before = slab.Before * _grid.Shape.SliceVoxels;
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(slices.Bytes), ThresholdKernels.SolidBits, slices, hounsfield,
            slab.Voxels.SubView(before, slices.Shape.Voxels), Bytes(Write(target), slab));
    }

    public void AtMost(short hounsfield, BitVolume within, BitVolume target)
    {
        foreach (HounsfieldSlab slab in _hounsfield.Slabs(halo: 0))
        {
            var slices = new BitGrid(_grid.Shape with { Z = slab.Slices });
            _device.Launcher.Run(
                _device.Stream, LaunchSize.Map(slices.Bytes), ThresholdKernels.AtMost, slices, hounsfield, slab.Voxels,
                Bytes(View(within), slab), Bytes(Write(target), slab));
        }
    }

    public void MeanAtMost(short hounsfield, BitVolume within, BitVolume target)
    {
        foreach (HounsfieldSlab slab in _hounsfield.Slabs(halo: 1))
        {
            var slices = new HaloSlices(new BitGrid(_grid.Shape with { Z = slab.Slices }), slab.Before, slab.After);
            _device.Launcher.Run(
                _device.Stream, LaunchSize.Map(slices.Grid.Bytes), MeanKernels.AtMost, slices, 27 * hounsfield, slab.Voxels,
                Bytes(View(within), slab), Bytes(Write(target), slab));
        }
    }

    public void Copy(BitVolume source, BitVolume target)
    {
        if (source != target) Combine(source, 0, source, 0, target, 0);
    }

    public void Complement(BitVolume source, BitVolume target) => _device.Launcher.Run(
        _device.Stream, LaunchSize.Map(_grid.Words), BitKernels.Complement, _grid, View(source), Write(target));

    public void And(BitVolume first, BitVolume second, BitVolume target) => Combine(first, 0, second, 0, target, 0);

    public void AndNot(BitVolume first, BitVolume second, BitVolume target) => Combine(first, 0, second, ulong.MaxValue, target, 0);

    public void Or(BitVolume first, BitVolume second, BitVolume target) =>
        Combine(first, ulong.MaxValue, second, ulong.MaxValue, target, ulong.MaxValue);

    public void Dilate(BitVolume source, BallPlan ball, BitVolume target) => Dilate(SetBits, source, ball, target);

    public void Erode(BitVolume source, BallPlan ball, BitVolume target) => Dilate(ClearBits, source, ball, target);

    public void Reach(BitVolume source, VolumeFaces faces, BitVolume target) =>
        Replace(target, reached => TakeForest().SelectBackground(SetBits, View(source), faces, reached));

    public void ReachCorner(BitVolume source, BitVolume target) => Reach(source, SliceGroup.Corner, target);

    public void FillSlices(BitVolume source, BitVolume target) =>
        Replace(target, filled => TakeForest().KeepLargestOfSlices(ClearBits, View(source), filled));

    public IReadOnlyList<BitComponent> Components(BitVolume source, long least, int most, params ReadOnlySpan<BitVolume> others)
    {
        BitVolumeRules.CheckComponents(least, most);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(others.Length, MostOthers);
        // No component of a volume on a device has 2^31 voxels.
        _labelled = new LabelledComponents(source, (uint)Math.Min(least, int.MaxValue), most);
        ArrayView<ulong> numbers = _counts.Zeros(ComponentLimit.Most + (others.Length * Commons));
        Label(_labelled, numbers);
        for (int i = 0; i < others.Length; i++)
        {
            ArrayView<ulong> counts = numbers.SubView(ComponentLimit.Most + (i * Commons), Commons);
            _forest.CountCommon(SetBits, View(source), View(others[i]), counts);
        }

        ulong[] read = _counts.Read(numbers);
        var components = new List<BitComponent>();
        for (int id = 1; id <= most && read[id - 1] != 0; id++)
        {
            var common = new long[others.Length];
            for (int i = 0; i < common.Length; i++) common[i] = (long)read[ComponentLimit.Most + (i * Commons) + id];
            components.Add(new BitComponent(id, ComponentRank.Voxels(read[id - 1]), common));
        }

        return components;
    }

    public void Keep(BitVolume source, IReadOnlyList<BitComponent> components, BitVolume target)
    {
        if (components.Count == 0)
        {
            Write(target).MemSetToZero(_device.Stream);
            return;
        }

        if (_labelled is not { } labelled || labelled.Source != source)
            throw new InvalidOperationException($"The components are not those of the latest call for {source}, or it has changed.");
        uint numbers = 0;
        foreach (BitComponent component in components) numbers |= 1U << (int)component.Id;
        // Another operation may have used the forest. Labelled again, the components have the same numbers.
        if (!_forestIsLabelled) Label(labelled, _counts.Zeros(ComponentLimit.Most));
        Replace(target, kept => _forest.Keep(SetBits, numbers, View(source), kept));
    }

    public void KeepSlices(BitVolume volume, IReadOnlyList<bool> slices)
    {
        ArrayView<ulong> bits = Write(volume);
        for (int z = 0; z < slices.Count; z++)
        {
            int first = z;
            while (z < slices.Count && !slices[z]) z++;
            if (z > first) Clear(bits.SubView(first * _grid.WordsPerSlice, (z - first) * _grid.WordsPerSlice));
        }
    }

    public void KeepBox(BitVolume volume, IndexBox box) => _device.Launcher.Run(
        _device.Stream, LaunchSize.Map(_grid.Words), BitKernels.KeepBox, _grid,
        new BitBox(box.Z0, box.Z1, box.Y0, box.Y1, box.X0, box.X1), Write(volume));

    public long Count(BitVolume source) => CountCommon(source, source);

    public long CountCommon(BitVolume first, BitVolume second) => _counts.Common(View(first), View(second));

    public long[] CountSlices(BitVolume source) => _counts.OfSlices(View(source));

    public long[] CountFaces(BitVolume source) => _counts.OfFaces(View(source));

    public int[] CountBlocks(BitVolume source, Shape3 block) => _counts.OfBlocks(View(source), block);

    public BitExtent Measure(BitVolume source) => _counts.Extent(View(source));

    public long[] Histogram(BitVolume within) => _counts.Histogram(_hounsfield.Slabs(halo: 0), View(within));

    public IBitVolumes Coarse(Shape3 block)
    {
        BeginBlocks(block);
        _blocks!.Load(_hounsfield.Slabs(halo: 0));
        return _blocks.Volumes;
    }

    public void Shrink(BitVolume source, BitVolume coarseTarget) => _blocks!.Shrink(View(source), _blocks.Volumes.Write(coarseTarget));

    public void Expand(BitVolume coarseSource, BitVolume within, BitVolume target) =>
        _blocks!.Expand(_blocks.Volumes.View(coarseSource), View(within), Write(target));

    public void Dispose()
    {
        _blocks?.Dispose();
        _forest.Dispose();
        _balls.Dispose();
        _counts.Dispose();
        foreach (DeviceBuffer<ulong> buffer in _buffers) buffer.Dispose();
    }

    /// <summary>The bits of a slab's slices.</summary>
    private ArrayView<byte> Bytes(ArrayView<ulong> volume, HounsfieldSlab slab) =>
        volume.SubView(slab.FirstSlice * _grid.WordsPerSlice, slab.Slices * _grid.WordsPerSlice).Cast<byte>();

    /// <summary>Bits of a volume that an operation writes.</summary>
    private ArrayView<ulong> Write(BitVolume target)
    {
        Forget(target);
        return View(target);
    }

    /// <summary>The volume changes, so components that were found in it are those of an earlier volume.</summary>
    private void Forget(BitVolume target)
    {
        if (_labelled?.Source == target) _labelled = null;
    }

    private void Label(LabelledComponents labelled, ArrayView<ulong> ranks)
    {
        TakeForest().NumberLargest(
            SetBits, View(labelled.Source), labelled.Least, labelled.Most, ranks.SubView(0, ComponentLimit.Most));
        _forestIsLabelled = true;
    }

    private void Combine(BitVolume first, ulong flipFirst, BitVolume second, ulong flipSecond, BitVolume target, ulong flipTarget) =>
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(_grid.Words), BitKernels.Combine, flipFirst, flipSecond, flipTarget,
            View(first), View(second), Write(target));

    /// <summary>Clears a part of a volume. ILGPU's MemSetToZero fails on OpenCL if the part does not begin at the buffer's start.</summary>
    private void Clear(ArrayView<ulong> part) => _device.Launcher.Run(
        _device.Stream, LaunchSize.Map(part.Length), BitKernels.Combine, 0UL, ulong.MaxValue, 0UL, part, part, part);

    private void Dilate(PhaseBits phase, BitVolume source, BallPlan ball, BitVolume target)
    {
        BitVolumeRules.CheckDistinct(source, target);
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(_grid.Words),
            ball.RadiusX > DilateKernels.MaxHalfWidth ? DilateKernels.DilateFar : DilateKernels.Dilate,
            phase, ball.WidestFirst.Length, _balls.Lines(ball), View(source), Write(target));
    }

    /// <summary>The latest call of <see cref="Components"/>.</summary>
    private sealed record LabelledComponents(BitVolume Source, uint Least, int Most);
}
