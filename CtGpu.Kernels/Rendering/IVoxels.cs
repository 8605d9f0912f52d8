using System.Runtime.CompilerServices;
using ILGPU;

namespace CtGpu.Kernels.Rendering;

/// <summary>Where a ray caster reads voxels from: the one difference between its body on the host and on a device.</summary>
internal interface IVoxels
{
    /// <summary>The value at a linear index.</summary>
    int At(long index);
}

/// <summary>Voxels in host memory.</summary>
internal readonly unsafe struct HostVoxels : IVoxels
{
    private readonly short* _first;

    public HostVoxels(short* first) => _first = first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int At(long index) => _first[index];
}

/// <summary>Voxels in device memory.</summary>
internal readonly struct DeviceVoxels : IVoxels
{
    private readonly ArrayView<short> _view;

    public DeviceVoxels(ArrayView<short> view) => _view = view;

    public int At(long index) => _view[index];
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
