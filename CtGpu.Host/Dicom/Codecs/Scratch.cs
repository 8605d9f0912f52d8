using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>Native memory that is kept from slice to slice and grows when a larger slice comes.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    private NativeBuffer<byte>? _buffer;

    /// <summary>At least so many bytes, whose contents are whatever they are; what was handed out before is void.</summary>
    public byte* Take(long bytes)
    {
        if (_buffer == null || _buffer.Length < bytes)
        {
            _buffer?.Dispose();
            _buffer = null;
            _buffer = new NativeBuffer<byte>(bytes);
        }

        return _buffer.Pointer;
    }

    public void Dispose() => _buffer?.Dispose();
}
