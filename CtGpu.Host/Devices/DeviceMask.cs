using CtGpu.Kernels;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Threshold;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Devices;

/// <summary>The mask's steps on a device, on one bit a voxel. Nothing but the run count and the facts leaves the device.</summary>
internal sealed class DeviceMask : IDisposable
{
    private readonly DeviceContext _device;
    private readonly DeviceForest _forest;
    private readonly DeviceBuffer<ulong> _facts;
    private readonly DeviceBuffer<int> _halfWidths;
    private readonly ulong[] _hostFacts = new ulong[FactSlots.Count];
    private DeviceBuffer<ulong> _bits;
    private DeviceBuffer<ulong> _other;
    private DeviceBuffer<ulong> _third;
    private BitGrid _grid;
    private BallPlan? _loaded;

    public DeviceMask(DeviceContext device)
    {
        _device = device;
        _forest = new DeviceForest(device);
        _facts = device.Buffer<ulong>();
        _halfWidths = device.Buffer<int>();
        _bits = device.Buffer<ulong>();
        _other = device.Buffer<ulong>();
        _third = device.Buffer<ulong>();
    }

    /// <summary>Bits of the mask as it is.</summary>
    public ArrayView<ulong> Bits => _bits.View.SubView(0, _grid.Words);

    /// <summary>Makes room for a mask of that shape, and takes the ball that it will be dilated with.</summary>
    public void Begin(BitGrid grid, BallPlan? dilation)
    {
        if (dilation != null) Load(dilation);
        _grid = grid;
        _facts.Reserve(FactSlots.Count);
        _bits.Reserve(grid.Words);
        _other.Reserve(grid.Words);
        _forest.Begin(grid);
        Clear(0, FactSlots.Count);
    }

    public void Threshold(ArrayView<short> hounsfield, short airAtMost)
    {
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(_grid.Bytes), ThresholdKernels.SolidBits, _grid, airAtMost, hounsfield, _bits.View.Cast<byte>());
        _forest.Forget();
    }

    public void FillOutside(Background background, BallPlan? seal)
    {
        OutsideRuns outside = background == Background.Corner ? OutsideRuns.Corner : OutsideRuns.Faces;
        if (seal == null)
        {
            _forest.SelectOutside(_grid, _bits.View, outside, _other.View);
        }
        else
        {
            _third.Reserve(_grid.Words);
            Load(seal);
            Dilate(PhaseBits.Set(_grid), seal, _bits.View, _other.View);
            Dilate(PhaseBits.Clear(_grid), seal, _other.View, _third.View);
            _forest.Forget();
            _forest.SelectOutside(_grid, _third.View, outside, _other.View);
            Dilate(PhaseBits.Set(_grid), seal, _other.View, _third.View);
            (_other, _third) = (_third, _other);
            // The grown outside may cut a run in pieces.
            _forest.Forget();
        }

        Clear(FactSlots.OutsideVoxels, 1);
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Reduce(_grid.Words), ComponentKernels.FillOutside, _other.View, _bits.View, _facts.View);
    }

    public void FillSlices() => _forest.KeepLargestSolidOfSlices(_grid, _bits.View);

    public void KeepLargestAir()
    {
        Clear(FactSlots.Components, ComponentKernels.Ranked);
        _forest.KeepLargestAir(_grid, _bits.View, _facts.View);
    }

    public void Dilate(BallPlan ball)
    {
        Load(ball);
        Dilate(PhaseBits.Set(_grid), ball, _bits.View, _other.View);
        (_bits, _other) = (_other, _bits);
        _forest.Forget();
    }

    /// <summary>Measures the mask and waits for the numbers.</summary>
    public MaskFacts ReadFacts()
    {
        Clear(0, FactSlots.MaskSlots);
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Reduce(_grid.Shape.Rows), MaskFactsKernels.Measure, _grid, _bits.View, _facts.View);
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
        _halfWidths.Dispose();
        _bits.Dispose();
        _other.Dispose();
        _third.Dispose();
    }

    private void Clear(int first, int count) =>
        _device.Launcher.Run(_device.Stream, LaunchSize.Map(count), MaskFactsKernels.Clear, first, _facts.View);

    /// <summary>Brings a ball's lines to the device unless they are there: that waits for the device.</summary>
    private void Load(BallPlan ball)
    {
        if (ReferenceEquals(ball, _loaded)) return;
        _halfWidths.Load(_device.Stream, ball.HalfWidths);
        _loaded = ball;
    }

    private void Dilate(PhaseBits phase, BallPlan ball, ArrayView<ulong> input, ArrayView<ulong> output) =>
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(_grid.Words), BallKernels.Dilate, phase, ball.RadiusZ, ball.RadiusY, _halfWidths.View, input, output);
}
