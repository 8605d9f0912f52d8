using System.Runtime.InteropServices;
using CtGpu.Host.Dicom.Codecs;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>Decodes JPEG 2000 with libopenjp2 (openjpeg.h). High-throughput blocks need version 2.5.</summary>
internal sealed unsafe class OpenJpeg
{
    private const string Title = "libopenjp2";
    private const string Packages = "apt install libopenjp2-7, brew install openjpeg, or vcpkg install openjpeg";
    private const int CodestreamFormat = 0;

    /// <summary>More than the size of opj_dparameters_t, which is about 8.3 KB.</summary>
    private const int ParameterBytes = 16 << 10;

    private readonly Version _version;
    private readonly delegate* unmanaged<int, nint> _createCodec;
    private readonly delegate* unmanaged<nint, void> _destroyCodec;
    private readonly delegate* unmanaged<void*, void> _defaultParameters;
    private readonly delegate* unmanaged<nint, void*, int> _setup;
    private readonly delegate* unmanaged<nint, delegate* unmanaged<byte*, void*, void>, void*, int> _setErrorHandler;
    private readonly delegate* unmanaged<nint, nint, Image**, int> _readHeader;
    private readonly delegate* unmanaged<nint, nint, Image*, int> _decode;
    private readonly delegate* unmanaged<Image*, void> _destroyImage;
    private readonly OpenJpegSource _source;

    public OpenJpeg()
    {
        var library = CodecLibrary.Load(
            Title, Packages,
            CodecLibrary.Names(
                ["libopenjp2.so.7", "libopenjp2.so"],
                ["libopenjp2.7.dylib", "libopenjp2.dylib"],
                ["openjp2.dll", "libopenjp2-7.dll", "libopenjp2.dll"]));
        var version = (delegate* unmanaged<byte*>)library.Function("opj_version");
        _version = Version.TryParse(Marshal.PtrToStringUTF8((nint)version()), out Version? found) ? found : new Version(0, 0);
        _createCodec = (delegate* unmanaged<int, nint>)library.Function("opj_create_decompress");
        _destroyCodec = (delegate* unmanaged<nint, void>)library.Function("opj_destroy_codec");
        _defaultParameters = (delegate* unmanaged<void*, void>)library.Function("opj_set_default_decoder_parameters");
        _setup = (delegate* unmanaged<nint, void*, int>)library.Function("opj_setup_decoder");
        _setErrorHandler =
            (delegate* unmanaged<nint, delegate* unmanaged<byte*, void*, void>, void*, int>)library.Function("opj_set_error_handler");
        _readHeader = (delegate* unmanaged<nint, nint, Image**, int>)library.Function("opj_read_header");
        _decode = (delegate* unmanaged<nint, nint, Image*, int>)library.Function("opj_decode");
        _destroyImage = (delegate* unmanaged<Image*, void>)library.Function("opj_image_destroy");
        _source = new OpenJpegSource(library);
    }

    /// 
    public void Decode(ReadOnlySpan<byte> source, CodecRequest request, Span<ushort> samples)
    {
        if (request.Codec == Codec.HighThroughput && _version < new Version(2, 5))
        {
            throw new CodecMissingException(
                $"{Title} {_version} cannot decode high-throughput JPEG 2000; expected version 2.5 or later: {Packages}");
        }

        OpenJpegErrors.Clear();
        Image* image = null;
        nint codec = _createCodec(CodestreamFormat), stream = 0;
        try
        {
            fixed (byte* bytes = source)
            {
                var memory = new OpenJpegSource.Memory { Bytes = bytes, Length = source.Length };
                stream = _source.Open(&memory);
                if (codec == 0 || stream == 0) throw new InsufficientMemoryException();
                byte* parameters = stackalloc byte[ParameterBytes];
                new Span<byte>(parameters, ParameterBytes).Clear();
                _defaultParameters(parameters);
                _ = _setErrorHandler(codec, &OpenJpegErrors.Add, null);
                Check(_setup(codec, parameters));
                Check(_readHeader(stream, codec, &image));
                CheckHeader(image, request);
                Check(_decode(codec, stream, image));
                CheckHeader(image, request);
                if (image->Components->Data == null) throw new DicomFormatException($"{Title} decodes no samples");
                for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)image->Components->Data[i];
            }
        }
        finally
        {
            if (image != null) _destroyImage(image);
            _source.Close(stream);
            if (codec != 0) _destroyCodec(codec);
        }
    }

    private static void Check(int success)
    {
        // The library may report an error and still return success. Then some pixels are not decoded.
        if (success == 0 || OpenJpegErrors.First != null)
        {
            throw new DicomFormatException($"{Title} cannot decode it ({OpenJpegErrors.First ?? "no reason given"})");
        }
    }

    private static void CheckHeader(Image* image, CodecRequest request)
    {
        Component found = image->NumberOfComponents == 1 ? *image->Components : default;
        bool isExpected = found.Width == request.Columns && found.Height == request.Rows
            && found.Precision == request.Precision && found.IsSigned == request.IsSigned;
        if (!isExpected)
        {
            throw new DicomFormatException(
                $"{Title} finds {image->NumberOfComponents} components of {found.Height} x {found.Width} samples "
                + $"of {found.Precision} bits; "
                + $"expected one of {request.Rows} x {request.Columns} samples of {request.Precision} bits");
        }
    }

    /// <summary>opj_image_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public uint X0, Y0, X1, Y1, NumberOfComponents;
        public int ColorSpace;
        public Component* Components;
        public byte* Profile;
        public uint ProfileLength;
    }

    /// <summary>opj_image_comp_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Component
    {
        public uint Dx, Dy, Width, Height, X0, Y0, Precision, Bpp, IsSigned, Resolutions, Factor;
        public int* Data;
        public ushort Alpha;
    }
}
