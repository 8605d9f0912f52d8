using CtGpu.Host.Engines.Ilgpu.BitVolumes;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>HU for the parts of a slot. They are on the device in slabs, in memory that holds no more than one slab and its halo.</summary>
internal sealed class SlabbedHounsfield(DeviceContext context) : IDeviceHounsfield, IDisposable
{
    private readonly DeviceBuffer<short> _held = context.Buffer<short>();
    private Shape3 _shape;
    private short[] _hounsfield = [];
    private int _slabSlices;

    /// <param name="slabSlices">Slices of each slab; the last one may have fewer.</param>
    public void Load(Shape3 shape, short[] hounsfield, int slabSlices)
    {
        _shape = shape;
        _hounsfield = hounsfield;
        _slabSlices = slabSlices;
    }

    public IEnumerable<HounsfieldSlab> Slabs(int halo)
    {
        for (int first = 0; first < _shape.Z; first += _slabSlices)
        {
            int slices = Math.Min(_slabSlices, _shape.Z - first);
            int before = Math.Min(halo, first), after = Math.Min(halo, _shape.Z - first - slices), slice = (int)_shape.SliceVoxels;
            _held.Dispose();
            _held.Load(context.Stream, _hounsfield[((first - before) * slice)..((first + slices + after) * slice)]);
            yield return new HounsfieldSlab(_held.View, first, slices, before, after);
            context.Stream.Synchronize();
        }
    }

    public void Dispose() => _held.Dispose();
}
