using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Ilgpu;
using CtGpu.Kernels.Measure.Ilgpu;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Ilgpu;
using CtGpu.Kernels.Threshold;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// The mask's steps on a device, on one bit per voxel. Only the facts are copied from the device, and only reading them waits for
/// it. Uses about 2.4 bytes per voxel: three volumes of bits and the tables of <see cref="DeviceForest"/>.
/// </summary>
internal sealed class DeviceMask : IDisposable
{
    private readonly DeviceContext _device;
    private readonly DeviceForest _forest;
    private readonly DeviceBuffer<ulong> _facts;
    private readonly DeviceBuffer<int> _lines;
    private readonly ulong[] _hostFacts = new ulong[FactSlots.Count];
    private DeviceBuffer<ulong> _bits;
    private DeviceBuffer<ulong> _other;
    private DeviceBuffer<ulong> _third;
    private BitGrid _grid;
    private BallPlan? _loaded;
    private bool _measured;

    public DeviceMask(DeviceContext device)
    {
        _device = device;
        _forest = new DeviceForest(device);
        _facts = device.Buffer<ulong>();
        _lines = device.Buffer<int>();
        _bits = device.Buffer<ulong>();
        _other = device.Buffer<ulong>();
        _third = device.Buffer<ulong>();
    }

    /// <summary>Bits of the current mask.</summary>
    public ArrayView<ulong> Bits => _bits.View.SubView(0, _grid.Words);

    /// <summary>Bytes of device memory that a mask of that shape may use.</summary>
    public static long Bytes(BitGrid grid) => (3 * grid.Bytes) + DeviceForest.Bytes(grid);

    /// <summary>Allocates the memory for a mask of that shape, and copies the ball of its final dilation to the device.</summary>
    public void Begin(BitGrid grid, BallPlan? dilation)
    {
        if (dilation != null) Load(dilation);
        _grid = grid;
        _facts.Reserve(FactSlots.Count);
        _bits.Reserve(grid.Words);
        _other.Reserve(grid.Words);
        // Only sealing a chest needs it. That decision comes too late to allocate memory.
        _third.Reserve(grid.Words);
        _forest.Begin(grid);
        _facts.View.MemSetToZero(_device.Stream);
    }

    /// <summary>Computes the bits of some slices.</summary>
    /// <param name="thresholdHounsfield">Voxels at or below are air, above are solid.</param>
    public void Threshold(ArrayView<short> hounsfield, short thresholdHounsfield, int firstSlice, int slices)
    {
        var slab = new BitGrid(_grid.Shape with { Z = slices });
        ArrayView<byte> solid = _bits.View.SubView(firstSlice * _grid.WordsPerSlice, slab.Words).Cast<byte>();
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(slab.Bytes), ThresholdKernels.SolidBits, slab, thresholdHounsfield, hounsfield, solid);
        _measured = false;
    }

    public void FillOutside(Background background, BallPlan? seal)
    {
        if (seal == null)
        {
            _forest.FillOutside(_grid, _bits.View, background, _facts.View, _other.View);
            Swap();
            return;
        }

        Dilate(PhaseBits.Set(_grid), seal, _bits.View, _other.View);
        Dilate(PhaseBits.Clear(_grid), seal, _other.View, _third.View);
        _forest.SelectOutside(_grid, _third.View, background, _facts.View, _other.View);
        Dilate(PhaseBits.Set(_grid), seal, _other.View, _third.View);
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Reduce(_grid.Words), ComponentKernels.AddOutside, _third.View, _bits.View, _facts.View);
        _measured = false;
    }

    public void FillSlices()
    {
        _forest.KeepLargestSolidOfSlices(_grid, _bits.View, _other.View);
        Swap();
    }

    public void KeepLargestAir()
    {
        _forest.KeepLargestAir(_grid, _bits.View, _facts.View, _other.View);
        Swap();
        _measured = true;
    }

    public void Dilate(BallPlan ball)
    {
        Dilate(PhaseBits.Set(_grid), ball, _bits.View, _other.View);
        Swap();
    }

    /// <summary>Measures the mask, unless the last step has already done so, and waits for the result.</summary>
    public MaskFacts ReadFacts()
    {
        if (!_measured)
        {
            _facts.View.SubView(0, FactSlots.MaskSlots).MemSetToZero(_device.Stream);
            _device.Launcher.RunGroups(
                _device.Stream, _grid.Shape.Z, _device.Launcher.Shapes.SliceThreads, MaskFactsKernels.Measure,
                _grid, _bits.View, _facts.View);
            _measured = true;
        }

        _facts.View.SubView(0, FactSlots.Count).CopyToCPU(_device.Stream, _hostFacts);
        long[] components =
        [
            .. from rank in _hostFacts.Skip(FactSlots.Components) where rank != 0 select (long)(rank >> 32),
        ];
        return MaskFacts.From(
            FactSlots.Extent(_hostFacts, _grid.Shape), _grid.Shape, (long)_hostFacts[FactSlots.OutsideVoxels], components);
    }

    public void Dispose()
    {
        _forest.Dispose();
        _facts.Dispose();
        _lines.Dispose();
        _bits.Dispose();
        _other.Dispose();
        _third.Dispose();
        _loaded = null;
    }

    /// <summary>Makes the output of a step the current bits.</summary>
    private void Swap()
    {
        (_bits, _other) = (_other, _bits);
        _measured = false;
    }

    /// <summary>Copies a ball's lines to the device, unless they are there already. The copy waits for the device.</summary>
    private void Load(BallPlan ball)
    {
        if (ReferenceEquals(ball, _loaded)) return;
        _lines.Load(_device.Stream, ball.WidestFirst);
        _loaded = ball;
    }

    private void Dilate(PhaseBits phase, BallPlan ball, ArrayView<ulong> input, ArrayView<ulong> output)
    {
        Load(ball);
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(_grid.Words),
            ball.RadiusX > DilateKernels.MaxHalfWidth ? DilateKernels.DilateFar : DilateKernels.Dilate,
            phase, ball.WidestFirst.Length / 3, _lines.View, input, output);
    }
}
