namespace CtGpu.Host.Dicom;

/// <summary>A slice to be read and where it goes: the parameters of <see cref="SlicePixelReader.Read"/>.</summary>
internal readonly unsafe struct SliceTarget(SliceHeader slice, short* destination, IStoredValuePass? pass = null)
{
    public SliceHeader Slice { get; } = slice;

    public short* Destination { get; } = destination;

    public IStoredValuePass? Pass { get; } = pass;
}
