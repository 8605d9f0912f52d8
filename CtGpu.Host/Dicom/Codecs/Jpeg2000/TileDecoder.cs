using CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000;

/// <summary>Decodes one tile: packets, code blocks, inverse quantisation and inverse transform.</summary>
internal sealed unsafe class TileDecoder : IDisposable
{
    private readonly TileLayout _layout = new();
    private readonly PacketReader _packets;
    private readonly BlockDecoder _blocks = new();
    private readonly BlockWriter _writer = new();
    private readonly HtBlockDecoder _highThroughput = new();
    private readonly Reversible53 _reversible = new();
    private readonly Irreversible97 _irreversible = new();
    private NativeBuffer<byte> _data = new(0);
    private NativeBuffer<int> _coefficients = new(0);
    private NativeBuffer<int> _lower = new(0);
    private NativeBuffer<int> _upper = new(0);

    public TileDecoder() => _packets = new PacketReader(_layout);

    /// <summary>Damage of the tiles since it was reset.</summary>
    public CodingDamage Damage { get; private set; }

    /// <summary>Whether a tile since the reset is not coded exactly: its transform is irreversible, or bit-planes are left out.</summary>
    public bool IsLossy { get; private set; }

    public void Reset() => (Damage, IsLossy) = (CodingDamage.None, false);

    /// <param name="codestream">The whole codestream.</param>
    /// <param name="length">Its length.</param>
    /// <param name="stream">Parameters and tile-parts of the tile.</param>
    /// <param name="tile">Area of the tile on the reference grid.</param>
    /// <param name="size">The SIZ segment.</param>
    /// <param name="samples">Output: the first sample of the tile in the image.</param>
    /// <param name="stride">Columns of the image.</param>
    /// <exception cref="DicomFormatException">The tile is damaged.</exception>
    public void Decode(byte* codestream, int length, TileStream stream, Area tile, ImageSize size, ushort* samples, int stride)
    {
        TileParameters parameters = stream.Parameters;
        byte* data = Join(codestream, length, stream, out int dataLength);
        byte[] packed = stream.PackedHeaders is [{ } only] ? only.ToArray() : [.. stream.PackedHeaders.SelectMany(part => part.ToArray())];
        _layout.Build(tile, parameters, size.Precision, stream.HasPackedHeaders ? packed.Length : dataLength);
        _packets.Read(new ReadOnlySpan<byte>(data, dataLength), packed, stream.HasPackedHeaders, parameters, tile);
        Damage |= _packets.Damage;
        int* coefficients = Scratch.Take(ref _coefficients, _layout.Coefficients);
        IsLossy |= !parameters.Style.IsReversible;
        foreach (Subband band in _layout.Bands) DecodeBand(band, parameters, data, coefficients);
        Reconstruct(parameters.Style.IsReversible, coefficients, SampleRange.Of(size.Precision, size.IsSigned), samples, stride);
    }

    public void Dispose()
    {
        _blocks.Dispose();
        _writer.Dispose();
        _highThroughput.Dispose();
        _reversible.Dispose();
        _irreversible.Dispose();
        _data.Dispose();
        _coefficients.Dispose();
        _lower.Dispose();
        _upper.Dispose();
    }

    /// <summary>The data of all tile-parts; a copy if there are several.</summary>
    private byte* Join(byte* codestream, int length, TileStream stream, out int dataLength)
    {
        if (stream.Parts.Count == 1)
        {
            (int offset, dataLength) = stream.Parts[0].GetOffsetAndLength(length);
            return codestream + offset;
        }

        dataLength = stream.Parts.Sum(part => part.GetOffsetAndLength(length).Length);
        byte* joined = Scratch.Take(ref _data, dataLength), to = joined;
        foreach (Range part in stream.Parts)
        {
            (int offset, int count) = part.GetOffsetAndLength(length);
            new ReadOnlySpan<byte>(codestream + offset, count).CopyTo(new Span<byte>(to, count));
            to += count;
        }

        return joined;
    }

    private void DecodeBand(Subband band, TileParameters parameters, byte* data, int* coefficients)
    {
        CodingStyle style = parameters.Style;
        int planes = band.Planes + parameters.RegionShift;
        float half = style.IsReversible ? 0 : 0.5f * band.Step;
        _blocks.Select(band.Orientation);
        foreach (ref readonly CodeBlock block in _layout.Blocks[band.FirstBlock..band.BlockEnd])
        {
            int* to = coefficients + band.Offset + ((long)block.Y * band.Stride) + block.X;
            if (block.Passes == 0 || block.ZeroPlanes >= planes)
            {
                for (int row = 0; row < block.Height; row++) new Span<int>(to + ((long)row * band.Stride), block.Width).Clear();
                continue;
            }

            if (style.Blocks.HasFlag(BlockStyle.HighThroughput))
            {
                _highThroughput.Decode(
                    block, _packets.Chunks, data, style.Blocks, planes, parameters.RegionShift, half, to, band.Stride);
                Damage |= _highThroughput.Damage;
                IsLossy |= _highThroughput.LastPlane > 0;
                continue;
            }

            _blocks.Decode(block, _packets.Chunks, data, style.Blocks, planes);
            Damage |= _blocks.Damage;
            IsLossy |= block.Passes < (3 * (planes - block.ZeroPlanes)) - 2;
            _writer.Write(_blocks, parameters.RegionShift, half, to, band.Stride);
        }
    }

    /// <summary>The inverse transform (IDWT, F.3.1): from the lowest resolution to the image.</summary>
    private void Reconstruct(bool isReversible, int* coefficients, SampleRange range, ushort* samples, int stride)
    {
        ReadOnlySpan<Resolution> resolutions = _layout.Resolutions;
        Subband lowest = _layout.Bands[0];
        var low = new BandPlane(coefficients + lowest.Offset, lowest.Stride);
        var image = new RowSink(samples, stride, range);
        if (resolutions.Length == 1) Copy(low, lowest.Area, isReversible, image);
        for (int r = 1; r < resolutions.Length; r++)
        {
            Area area = resolutions[r].Area;
            RowSink sink = image;
            var bands = new BandSet(area, low, Plane(r, 0), Plane(r, 1), Plane(r, 2));
            if (r < resolutions.Length - 1)
            {
                int padded = (Math.Max(area.Width, 0) + TileLayout.RowPadding - 1) / TileLayout.RowPadding * TileLayout.RowPadding;
                int* plane = Scratch.Take(ref _upper, (long)padded * Math.Max(area.Height, 0));
                (_lower, _upper) = (_upper, _lower);
                sink = new RowSink(plane, padded);
                low = new BandPlane(plane, padded);
            }

            if (area.IsEmpty) continue;
            if (isReversible) _reversible.Reconstruct(bands, sink);
            else _irreversible.Reconstruct(bands, sink);
        }

        BandPlane Plane(int r, int b)
        {
            Subband band = _layout.Bands[_layout.Resolutions[r].FirstBand + b];
            return new BandPlane(coefficients + band.Offset, band.Stride);
        }
    }

    private static void Copy(BandPlane plane, Area area, bool isReversible, RowSink image)
    {
        for (int row = 0; row < area.Height; row++)
        {
            if (isReversible) image.Integers(row, plane.Row(row), area.Width);
            else image.Real(row, (float*)plane.Row(row), area.Width);
        }
    }
}
