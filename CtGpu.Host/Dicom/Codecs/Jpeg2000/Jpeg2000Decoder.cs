using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000;

/// <summary>
/// Decodes JPEG 2000 (ITU-T T.800) and high-throughput JPEG 2000 (T.814): one component of 1 to 16 bits. Memory is bounded by the
/// sizes of image and codestream, and time by the codestream's length. Keeps its buffers between images.
/// </summary>
internal sealed unsafe class Jpeg2000Decoder : IDisposable
{
    private readonly TileDecoder _tiles = new();

    /// <summary>Whether the last image is not coded exactly.</summary>
    public bool IsLossy => _tiles.IsLossy;

    /// <summary>Decodes an image of exactly the given size to samples of 16 bits.</summary>
    /// <param name="codestream">The codestream from its SOC marker. Bytes after its end are ignored.</param>
    /// <param name="rows">Rows of the image.</param>
    /// <param name="columns">Columns of the image.</param>
    /// <param name="samples">Output: rows · columns samples.</param>
    /// <returns>Damage that does not prevent decoding.</returns>
    /// <exception cref="DicomFormatException">The codestream is damaged, or uses what this decoder does not support.</exception>
    public CodingDamage Decode(ReadOnlySpan<byte> codestream, int rows, int columns, ushort* samples)
    {
        TileStream[] streams = CodestreamReader.Read(codestream, out ImageSize size, out bool hasEnd);
        Area image = size.Image;
        if (image.Width != columns || image.Height != rows)
        {
            throw new DicomFormatException(
                $"the JPEG 2000 image has {image.Height} rows and {image.Width} columns; expected {rows} and {columns}");
        }

        _tiles.Reset();
        var damage = CodingDamage.None;
        fixed (byte* bytes = codestream)
        {
            for (int i = 0; i < streams.Length; i++)
            {
                Area tile = size.Tile(i);
                ushort* first = samples + ((long)(tile.Top - image.Top) * columns) + (tile.Left - image.Left);
                _tiles.Decode(bytes, codestream.Length, streams[i], tile, size, first, columns);
                if (!streams[i].IsComplete) damage = CodingDamage.MissingData;
            }
        }

        damage |= _tiles.Damage;
        if (damage == CodingDamage.None || hasEnd) return damage;
        throw new DicomFormatException("the JPEG 2000 codestream is damaged, and its end marker FFD9 is missing");
    }

    public void Dispose() => _tiles.Dispose();
}
