using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Rendering.Cpu;

/// <summary>Voxels in host memory. Samples eight positions together on processors with AVX2.</summary>
internal readonly unsafe struct HostVoxels : IVoxels
{
    /// <summary>Up to this number of positions, scalar code is faster.</summary>
    private const int Few = 2;

    private readonly short* _first;

    public HostVoxels(short* first) => _first = first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(long index) => _first[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Search(in RayField field, in RaySegment ray, int x, int y, int z, int steps, int sought) =>
        steps > Few && RayLanes.Fit(field)
            ? RayLanes.Search(_first, field, ray, x, y, z, steps, sought)
            : field.Search(this, ray, x, y, z, steps, sought);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RaySlope Slope(in RayField field, int x, int y, int z) =>
        RayLanes.Fit(field) ? RayLanes.Slope(_first, field, x, y, z) : field.Slope(this, x, y, z);
}
