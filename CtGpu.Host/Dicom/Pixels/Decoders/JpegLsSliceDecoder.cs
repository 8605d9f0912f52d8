using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Decodes JPEG-LS, up to eight slices at a time.</summary>
internal sealed unsafe class JpegLsSliceDecoder : ISliceDecoder
{
    private readonly CodedFrames _frames;
    private readonly JpegLsDecoder _decoder = new();
    private readonly NativeBuffer<byte>[] _coded = new NativeBuffer<byte>[JpegLsLanes.Count];
    private readonly JpegLsImage[] _images = new JpegLsImage[JpegLsLanes.Count];

    public JpegLsSliceDecoder(CodedFrames frames)
    {
        _frames = frames;
        for (int i = 0; i < _coded.Length; i++) _coded[i] = new NativeBuffer<byte>(0);
    }

    public int BatchSize => JpegLsLanes.IsSupported ? JpegLsLanes.Count : 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        (int rows, int columns) = (slices[0].Header.Rows, slices[0].Header.Columns);
        for (int i = 0; i < slices.Length; i++)
        {
            hashes[i] = _frames.Load(slices[i], ref _coded[i], out int length);
            var image = new ReadOnlySpan<byte>(_coded[i].Pointer, length);
            var headers = JpegLsHeaders.Of(image, rows, columns);
            CodestreamOf(headers).CheckBits(slices[i].Header.SampleFormat);
            _images[i] = new JpegLsImage(_coded[i].Pointer, length, headers, (ushort*)slices[i].Destination);
        }

        _decoder.Decode(_images.AsSpan(0, slices.Length), rows, columns);
        for (int i = 0; i < slices.Length; i++)
        {
            (JpegLsHeaders headers, SampleFormat format) = (_images[i].Headers, slices[i].Header.SampleFormat);
            var samples = new Span<short>(slices[i].Destination, slices[i].Layout.Pixels);
            CodestreamOf(headers).CheckSigns(format, samples);
            Overshoot.Clamp(samples, format, headers.Parameters.Near);
        }

        // After all checks: the slices of a refused batch are read again, and a pass must run only once.
        for (int i = 0; i < slices.Length; i++) slices[i].DeliverAll(_decoder.DamageOf(i));
    }

    public void Dispose()
    {
        _decoder.Dispose();
        foreach (NativeBuffer<byte> coded in _coded) coded.Dispose();
    }

    private static Codestream CodestreamOf(JpegLsHeaders headers) => new(headers.Precision);
}
