using System.Runtime.InteropServices;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>Decodes JPEG-LS with libcharls 2 (its C functions, charls_jpegls_decoder.h).</summary>
internal sealed unsafe class CharLs
{
    private readonly delegate* unmanaged<nint> _create;
    private readonly delegate* unmanaged<nint, void> _destroy;
    private readonly delegate* unmanaged<nint, void*, nuint, int> _setSource;
    private readonly delegate* unmanaged<nint, int> _readHeader;
    private readonly delegate* unmanaged<nint, FrameInfo*, int> _frameInfo;
    private readonly delegate* unmanaged<nint, uint, nuint*, int> _destinationSize;
    private readonly delegate* unmanaged<nint, void*, nuint, uint, int> _decode;
    private readonly delegate* unmanaged<int, byte*> _message;

    public CharLs()
    {
        var library = CodecLibrary.Load(
            "libcharls", "apt install libcharls2, brew install charls, or vcpkg install charls",
            CodecLibrary.Names(
                ["libcharls.so.2", "libcharls.so.3", "libcharls.so"],
                ["libcharls.2.dylib", "libcharls.3.dylib", "libcharls.dylib"],
                ["charls-2-x64.dll", "charls-2-arm64.dll", "charls-3-x64.dll", "charls-3-arm64.dll", "charls.dll", "libcharls-2.dll"]));
        _create = (delegate* unmanaged<nint>)library.Function("charls_jpegls_decoder_create");
        _destroy = (delegate* unmanaged<nint, void>)library.Function("charls_jpegls_decoder_destroy");
        _setSource = (delegate* unmanaged<nint, void*, nuint, int>)library.Function("charls_jpegls_decoder_set_source_buffer");
        _readHeader = (delegate* unmanaged<nint, int>)library.Function("charls_jpegls_decoder_read_header");
        _frameInfo = (delegate* unmanaged<nint, FrameInfo*, int>)library.Function("charls_jpegls_decoder_get_frame_info");
        _destinationSize = (delegate* unmanaged<nint, uint, nuint*, int>)library.Function("charls_jpegls_decoder_get_destination_size");
        _decode = (delegate* unmanaged<nint, void*, nuint, uint, int>)library.Function("charls_jpegls_decoder_decode_to_buffer");
        _message = (delegate* unmanaged<int, byte*>)library.Function("charls_get_error_message");
    }

    /// <param name="source">The codestream.</param>
    /// <param name="request">Expected size and precision.</param>
    /// <param name="samples">Output: Rows · Columns samples of 16 bits.</param>
    /// <exception cref="DicomFormatException">The codestream cannot be decoded.</exception>
    public void Decode(ReadOnlySpan<byte> source, CodecRequest request, Span<ushort> samples)
    {
        nint decoder = _create();
        if (decoder == 0) throw new InsufficientMemoryException();
        try
        {
            fixed (byte* bytes = source)
            fixed (ushort* destination = samples)
            {
                FrameInfo info;
                nuint needed;
                Check(_setSource(decoder, bytes, (nuint)source.Length));
                Check(_readHeader(decoder));
                Check(_frameInfo(decoder, &info));
                Check(_destinationSize(decoder, 0, &needed));
                int bytesPerSample = info.BitsPerSample > 8 ? 2 : 1;
                long expected = (long)samples.Length * bytesPerSample;
                if (info != new FrameInfo((uint)request.Columns, (uint)request.Rows, request.Precision, 1) || (long)needed != expected)
                {
                    throw new DicomFormatException(
                        $"libcharls finds {info.Components} components of {info.Height} x {info.Width} samples "
                        + $"of {info.BitsPerSample} bits; "
                        + $"expected one of {request.Rows} x {request.Columns} samples of {request.Precision} bits");
                }

                // Samples of 8 bits are decoded into the upper half of the output and widened from there.
                byte* target = (byte*)destination + ((2L * samples.Length) - expected);
                Check(_decode(decoder, target, needed, 0));
                if (bytesPerSample == 1)
                {
                    for (int i = 0; i < samples.Length; i++) destination[i] = target[i];
                }
            }
        }
        finally
        {
            _destroy(decoder);
        }
    }

    private void Check(int error)
    {
        if (error == 0) return;
        string? message = Marshal.PtrToStringUTF8((nint)_message(error))?.TrimEnd('.');
        throw new DicomFormatException($"libcharls cannot decode it ({message})");
    }

    [StructLayout(LayoutKind.Sequential)]
    private record struct FrameInfo(uint Width, uint Height, int BitsPerSample, int Components);
}
