using ILGPU;

namespace CtGpu.Kernels.Rendering.Ilgpu;

/// <summary>Voxels in device memory.</summary>
internal readonly struct DeviceVoxels : IVoxels
{
    private readonly ArrayView<short> _view;

    public DeviceVoxels(ArrayView<short> view) => _view = view;

    public int At(long index) => _view[index];

    public int Search(in RayField field, in RaySegment ray, int x, int y, int z, int steps, int sought) =>
        field.Search(this, ray, x, y, z, steps, sought);

    public RaySlope Slope(in RayField field, int x, int y, int z) => field.Slope(this, x, y, z);
}
