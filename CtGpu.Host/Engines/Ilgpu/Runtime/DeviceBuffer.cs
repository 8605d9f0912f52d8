using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>Device memory that is reused from volume to volume and grows rarely. Growing loses the contents.</summary>
internal sealed class DeviceBuffer<T>(DeviceMemory memory) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _buffer;

    /// <summary>Number of elements that fit.</summary>
    public long Capacity => _buffer?.Length ?? 0;

    /// <summary>All elements.</summary>
    public ArrayView<T> View => _buffer == null ? default : _buffer.View.BaseView;

    /// <summary>Allocates memory for a number of elements if it has less. Growing adds an eighth.</summary>
    public void Reserve(long length)
    {
        if (length <= Capacity) return;
        if (_buffer != null) length += length >> 3;
        Dispose();
        _buffer = memory.Allocate<T>(length);
    }

    /// <summary>Copies a managed array to the device, and waits for the copy.</summary>
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
