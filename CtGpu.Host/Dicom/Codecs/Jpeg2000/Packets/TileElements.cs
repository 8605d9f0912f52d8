using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

/// <summary>Orientation of a sub-band: its horizontal and vertical filter. The names are those of T.800.</summary>
internal enum Orientation
{
    LL,
    HL,
    LH,
    HH,
}

/// <summary>A resolution of a tile (ITU-T T.800, B.5 and B.6).</summary>
/// <param name="Area">Its samples, in coordinates of this resolution.</param>
/// <param name="FirstBand">Index of its first sub-band.</param>
/// <param name="Bands">1 for the lowest resolution, else 3.</param>
/// <param name="FirstPrecinct">Index of its first precinct.</param>
/// <param name="PrecinctsAcross">Number of precincts in a row.</param>
/// <param name="PrecinctsDown">Number of rows of precincts.</param>
internal readonly record struct Resolution(
    Area Area, int FirstBand, int Bands, int FirstPrecinct, int PrecinctsAcross, int PrecinctsDown)
{
    public int Precincts => PrecinctsAcross * PrecinctsDown;
}

/// <summary>A sub-band of a tile.</summary>
/// <param name="Area">Its coefficients, in coordinates of the sub-band (equation B-15).</param>
/// <param name="Orientation">Its filters.</param>
/// <param name="Planes">M_b: number of magnitude bit-planes (equation E-2), without a shift for a region of interest.</param>
/// <param name="Step">Factor from quantised to real coefficients; 1 for the reversible transform.</param>
/// <param name="Offset">Index of its first coefficient in the tile's buffer.</param>
/// <param name="Stride">Distance of its rows in the buffer.</param>
/// <param name="FirstBlock">Index of its first code block.</param>
/// <param name="BlockEnd">Index after its last code block.</param>
internal readonly record struct Subband(
    Area Area, Orientation Orientation, int Planes, float Step, long Offset, int Stride, int FirstBlock, int BlockEnd);

/// <summary>A precinct. Its code blocks are those of one, or of three consecutive <see cref="PrecinctBand"/>s.</summary>
internal struct Precinct
{
    public int FirstBand;

    /// <summary>The next layer to read.</summary>
    public int NextLayer;
}

/// <summary>The code blocks of a sub-band in a precinct, in raster order, and their two tag trees.</summary>
internal readonly record struct PrecinctBand(int Band, int FirstBlock, int Across, int Down, int FirstNode, int Nodes);

/// <summary>A code block, and what packet headers say about it.</summary>
internal struct CodeBlock
{
    /// <summary>Position in the sub-band, from its first coefficient.</summary>
    public int X, Y;

    public short Width, Height;

    /// <summary>The block's chunks, as a list through <see cref="Chunk.Next"/>; -1 if there are none.</summary>
    public int FirstChunk, LastChunk;

    /// <summary>Number of coding passes so far.</summary>
    public int Passes;

    /// <summary>Number of most significant bit-planes that are zero.</summary>
    public int ZeroPlanes;

    /// <summary>Lblock: state of the code of lengths (B.10.7).</summary>
    public int LengthBits;

    public bool IsIncluded;
}

/// <summary>The bytes that one packet contributes to one codeword segment of a code block.</summary>
internal struct Chunk
{
    public int Offset, Length, Passes, Next;
    public bool StartsSegment;
}
