namespace CtGpu.Host.Dicom;

/// <summary>How a stored value is placed in a sample.</summary>
/// <param name="BitsAllocated">Bits of a sample.</param>
/// <param name="BitsStored">Bits of the stored value.</param>
/// <param name="HighBit">Index of the stored value's highest bit in the sample.</param>
/// <param name="IsSigned">Stored values are signed.</param>
/// <param name="PixelPaddingValue">Stored value of pixels outside the scan, if the header has one.</param>
internal readonly record struct SampleFormat(int BitsAllocated, int BitsStored, int HighBit, bool IsSigned, int? PixelPaddingValue = null);
