namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>A half-open rectangle of samples. Coordinates start at the origin of the reference grid, or of a sub-band.</summary>
internal readonly record struct Area(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    public bool IsEmpty => Right <= Left || Bottom <= Top;

    /// <summary>The area at a lower resolution: each coordinate is divided by a power of two and rounded up.</summary>
    public Area Reduced(int levels) =>
        new(CeilShift(Left, levels), CeilShift(Top, levels), CeilShift(Right, levels), CeilShift(Bottom, levels));

    /// <summary>⌈value / 2^shift⌉ for shifts up to 62.</summary>
    public static int CeilShift(long value, int shift) => (int)((value + (1L << shift) - 1) >> shift);
}

/// <summary>The SIZ segment: image area, tiles and samples (ITU-T T.800, A.5.1).</summary>
internal readonly record struct ImageSize(
    Area Image, long TileLeft, long TileTop, long TileWidth, long TileHeight, int Precision, bool IsSigned)
{
    /// <summary>Number of tiles in a row (equation B-5).</summary>
    public long TilesAcross => (Image.Right - TileLeft + TileWidth - 1) / TileWidth;

    public long TilesDown => (Image.Bottom - TileTop + TileHeight - 1) / TileHeight;

    /// <summary>Reads a segment with one component and at most 65535 tiles.</summary>
    public static ImageSize Read(HeaderBytes bytes)
    {
        bytes.Short();
        long right = bytes.Word(), bottom = bytes.Word(), left = bytes.Word(), top = bytes.Word();
        long tileWidth = bytes.Word(), tileHeight = bytes.Word(), tileLeft = bytes.Word(), tileTop = bytes.Word();
        int components = bytes.Short();
        if (components != 1) throw new DicomFormatException($"the JPEG 2000 image has {components} components; expected one");
        int samples = bytes.Byte(), dx = bytes.Byte(), dy = bytes.Byte();
        bytes.End();
        if (dx != 1 || dy != 1)
        {
            throw new DicomFormatException($"the JPEG 2000 image has one sample for {dx} x {dy} pixels; expected one for each");
        }

        int precision = (samples & 0x7F) + 1;
        if (precision > 16) throw new DicomFormatException($"the JPEG 2000 image has {precision} bits; expected 1 to 16");
        if (right > int.MaxValue || bottom > int.MaxValue || left >= right || top >= bottom)
        {
            throw bytes.Damaged($"the image extends from ({left}, {top}) to ({right}, {bottom})");
        }

        // The first tile must contain the image's first sample (B.3).
        bool isValid = tileWidth > 0 && tileHeight > 0 && tileLeft <= left && tileTop <= top
            && tileLeft + tileWidth > left && tileTop + tileHeight > top;
        if (!isValid) throw bytes.Damaged($"tiles of {tileWidth} x {tileHeight} start at ({tileLeft}, {tileTop})");
        var image = new Area((int)left, (int)top, (int)right, (int)bottom);
        var size = new ImageSize(image, tileLeft, tileTop, tileWidth, tileHeight, precision, (samples & 0x80) != 0);
        long tiles = size.TilesAcross * size.TilesDown;
        return tiles <= ushort.MaxValue ? size : throw bytes.Damaged($"it describes {tiles} tiles; expected at most 65535");
    }

    /// <summary>Area of a tile on the reference grid (equations B-7 to B-10).</summary>
    public Area Tile(int index)
    {
        long across = TilesAcross, p = index % across, q = index / across;
        return new Area(
            (int)Math.Max(TileLeft + (p * TileWidth), Image.Left), (int)Math.Max(TileTop + (q * TileHeight), Image.Top),
            (int)Math.Min(TileLeft + ((p + 1) * TileWidth), Image.Right), (int)Math.Min(TileTop + ((q + 1) * TileHeight), Image.Bottom));
    }
}
