using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>Device memory that is reused from volume to volume and grows rarely. Growing loses the contents.</summary>
internal sealed class DeviceBuffer<T>(DeviceMemory memory) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _buffer;
    private T[] _loaded = [];

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

    /// <summary>
    /// Copies a managed array to the device, and waits for the copy. Does nothing if the last call had the same values. Only for memory
    /// that no kernel writes.
    /// </summary>
    public void Load(AcceleratorStream stream, T[] values)
    {
        if (values.Length > 0 && MemoryMarshal.AsBytes<T>(values).SequenceEqual(MemoryMarshal.AsBytes<T>(_loaded))) return;
        Reserve(values.Length);
        View.SubView(0, values.Length).CopyFromCPU(stream, values);
        // A copy, because the caller may change its array.
        _loaded = [.. values];
    }

    public void Dispose()
    {
        _loaded = [];
        if (_buffer != null) memory.Release(_buffer);
        _buffer = null;
    }
}
