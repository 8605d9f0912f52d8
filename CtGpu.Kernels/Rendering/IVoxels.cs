using System.Runtime.CompilerServices;
using ILGPU;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// A field's voxels, and what a ray asks of many of its places at once: the one difference between the ray caster's body on
/// the host and on a device. Answers are those of <see cref="RayField.Sample"/>.
/// </summary>
internal interface IVoxels
{
    /// <summary>The value at a linear index.</summary>
    int At(long index);

    /// <summary>
    /// The first of some places, each a step of the ray after the one before, where the field reaches a value; their number
    /// where it does nowhere.
    /// </summary>
    int Search(in RayField field, in RaySegment ray, int x, int y, int z, int steps, int sought);

    /// <summary>How much the field rises along each axis between the places a voxel before and a voxel behind.</summary>
    RaySlope Slope(in RayField field, int x, int y, int z);
}

/// <summary>Rises of a field along the volume's axes.</summary>
internal readonly struct RaySlope
{
    public RaySlope(int x, int y, int z) => (X, Y, Z) = (x, y, z);

    public int X { get; }

    public int Y { get; }

    public int Z { get; }
}

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

/// <summary>Voxels in host memory. Where the processor has AVX2, eight places at a time.</summary>
internal readonly unsafe struct HostVoxels : IVoxels
{
    /// <summary>So few places are sooner looked at one by one.</summary>
    private const int Few = 2;

    private readonly short* _first;

    public HostVoxels(short* first) => _first = first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(long index) => _first[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Search(in RayField field, in RaySegment ray, int x, int y, int z, int steps, int sought) =>
        steps > Few && RayLanes.Fit(field) ? RayLanes.Search(_first, field, ray, x, y, z, steps, sought) : field.Search(this, ray, x, y, z, steps, sought);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RaySlope Slope(in RayField field, int x, int y, int z) =>
        RayLanes.Fit(field) ? RayLanes.Slope(_first, field, x, y, z) : field.Slope(this, x, y, z);
}

/// <summary>A field's voxels and the largest values of its bricks, see <see cref="BrickGrid"/>.</summary>
internal readonly struct FieldData<T>
    where T : struct, IVoxels
{
    public FieldData(T voxels, T bricks)
    {
        Voxels = voxels;
        Bricks = bricks;
    }

    public T Voxels { get; }

    public T Bricks { get; }
}
