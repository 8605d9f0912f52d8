using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Ilgpu;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Measure.Ilgpu;
using CtGpu.Kernels.Morphology;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// The mask's steps on a device, on one bit per voxel. Only the facts are copied from the device, and only reading them waits for
/// it.
/// </summary>
internal sealed class DeviceMask : IDisposable
{
    private readonly DeviceContext _device;
    private readonly DeviceBuffer<ulong> _facts;
    private readonly ulong[] _hostFacts = new ulong[FactSlots.Count];
    private BitGrid _grid;
    private bool _measured;

    /// <param name="device">The device.</param>
    /// <param name="hounsfield">The HU of the current volume.</param>
    public DeviceMask(DeviceContext device, IDeviceHounsfield hounsfield)
    {
        _device = device;
        _facts = device.Buffer<ulong>();
        Volumes = new DeviceBitVolumes(device, hounsfield);
    }

    /// <summary>The bit volumes; the mask is <see cref="BitVolume.Result"/>.</summary>
    public DeviceBitVolumes Volumes { get; }

    /// <summary>Bits of the current mask.</summary>
    public ArrayView<ulong> Bits => Volumes.View(BitVolume.Result);

    /// <summary>Allocates the memory for a mask of that shape.</summary>
    public void Begin(BitGrid grid)
    {
        _grid = grid;
        _facts.Reserve(FactSlots.Count);
        Volumes.Begin(grid);
        _facts.View.MemSetToZero(_device.Stream);
    }

    /// <summary>Computes the bits of some slices.</summary>
    /// <param name="thresholdHounsfield">Voxels at or below are air, above are solid.</param>
    public void Threshold(HounsfieldSlab slab, short thresholdHounsfield)
    {
        Volumes.Above(slab, thresholdHounsfield, BitVolume.Result);
        _measured = false;
    }

    public void FillOutside(Background background, BallPlan? seal)
    {
        VolumeFaces faces = background == Background.Corner
            ? SliceGroup.Corner : VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus;
        if (seal == null)
        {
            Volumes.Replace(
                BitVolume.Result, filled => Volumes.TakeForest().FillOutside(_grid, Bits, faces, _facts.View, filled));
            _measured = false;
            return;
        }

        Volumes.Dilate(BitVolume.Result, seal, BitVolume.A);
        Volumes.Erode(BitVolume.A, seal, BitVolume.B);
        Volumes.Complement(BitVolume.B, BitVolume.B);
        Volumes.Reach(BitVolume.B, faces, BitVolume.A);
        Volumes.Dilate(BitVolume.A, seal, BitVolume.B);
        _facts.View.SubView(FactSlots.OutsideVoxels, 1).MemSetToZero(_device.Stream);
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Reduce(_grid.Words), ComponentKernels.AddOutside, Volumes.View(BitVolume.B), Bits, _facts.View);
        _measured = false;
    }

    public void FillSlices()
    {
        Volumes.Replace(
            BitVolume.Result, kept => Volumes.TakeForest().KeepLargestOfSlices(PhaseBits.Set(_grid), Bits, kept));
        _measured = false;
    }

    public void KeepLargestAir()
    {
        Volumes.Replace(BitVolume.Result, kept => Volumes.TakeForest().KeepLargestAir(_grid, Bits, _facts.View, kept));
        _measured = true;
    }

    public void Dilate(BallPlan ball)
    {
        Volumes.Dilate(BitVolume.Result, ball, BitVolume.A);
        Volumes.Copy(BitVolume.A, BitVolume.Result);
        _measured = false;
    }

    /// <summary>Measures the mask, unless the last step has already done so, and waits for the result.</summary>
    public MaskFacts ReadFacts()
    {
        if (!_measured)
        {
            _facts.View.SubView(0, FactSlots.MaskSlots).MemSetToZero(_device.Stream);
            _device.Launcher.RunGroups(
                _device.Stream, _grid.Shape.Z, _device.Launcher.Shapes.SliceThreads, MaskFactsKernels.Measure,
                _grid, Bits, _facts.View);
            _measured = true;
        }

        _facts.View.SubView(0, FactSlots.Count).CopyToCPU(_device.Stream, _hostFacts);
        long[] components =
        [
            .. from rank in _hostFacts.Skip(FactSlots.Components).Take(MaskComponents.Reported) where rank != 0 select (long)(rank >> 32),
        ];
        return MaskFacts.From(
            FactSlots.Extent(_hostFacts, _grid.Shape), _grid.Shape, (long)_hostFacts[FactSlots.OutsideVoxels], components);
    }

    public void Dispose()
    {
        _facts.Dispose();
        Volumes.Dispose();
    }
}
