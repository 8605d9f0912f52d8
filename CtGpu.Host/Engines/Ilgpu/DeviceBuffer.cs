using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>Device memory that is kept from volume to volume and grows rarely. Growing loses what was in it.</summary>
internal sealed class DeviceBuffer<T>(DeviceMemory memory) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _buffer;

    /// <summary>Elements that the memory holds.</summary>
    public long Capacity => _buffer?.Length ?? 0;

    /// <summary>All elements.</summary>
    public ArrayView<T> View => _buffer == null ? default : _buffer.View.BaseView;

    /// <summary>Makes room for that many elements; an eighth more when it must grow again.</summary>
    public void Reserve(long length)
    {
        if (length <= Capacity) return;
        if (_buffer != null) length += length >> 3;
        Dispose();
        _buffer = memory.Allocate<T>(length);
    }

    /// <summary>Takes over a managed array, and waits until it has.</summary>
    public void Load(AcceleratorStream stream, T[] values)
    {
        Reserve(values.Length);
        View.SubView(0, values.Length).CopyFromCPU(stream, values);
    }

    public void Dispose()
    {
        if (_buffer != null) memory.Release(_buffer);
        _buffer = null;
    }
}
