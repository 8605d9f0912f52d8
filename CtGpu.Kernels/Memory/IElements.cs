using System.Runtime.CompilerServices;
using ILGPU;

namespace CtGpu.Kernels.Memory;

/// <summary>Access to the elements of an array. Lets the host and devices share the source of an algorithm.</summary>
internal interface IElements<T>
    where T : unmanaged
{
    T At(long index);

    void Set(long index, T value);
}

/// <summary>Elements in host memory.</summary>
internal readonly unsafe struct HostElements<T> : IElements<T>
    where T : unmanaged
{
    private readonly T* _first;

    public HostElements(T* first) => _first = first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At(long index) => _first[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(long index, T value) => _first[index] = value;
}

/// <summary>Elements in device memory.</summary>
internal readonly struct DeviceElements<T> : IElements<T>
    where T : unmanaged
{
    private readonly ArrayView<T> _view;

    public DeviceElements(ArrayView<T> view) => _view = view;

    public T At(long index) => _view[index];

    public void Set(long index, T value) => _view[index] = value;
}
