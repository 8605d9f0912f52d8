namespace CtGpu.Host.Dicom.Pixels;

/// <summary>A slice to read, and the memory that receives its values.</summary>
/// <param name="slice">The slice's header.</param>
/// <param name="destination">
/// Output: Rows · Columns values, row by row. Without a pass these are stored values as int16, or the bits of uint16 if the header
/// is unsigned. With a pass these are its results.
/// </param>
/// <param name="pass">Processes the stored values; optional.</param>
internal readonly unsafe struct SliceTarget(SliceHeader slice, short* destination, IStoredValuePass? pass = null)
{
    public SliceHeader Slice { get; } = slice;

    public short* Destination { get; } = destination;

    public IStoredValuePass? Pass { get; } = pass;
}
