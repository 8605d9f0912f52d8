namespace CtGpu.Host.Dicom.FoDicom;

/// <summary>Another DICOM library that decodes frames. Not thread-safe: each reader thread needs its own.</summary>
internal interface IForeignDecoder
{
    /// <summary>Decodes a frame to samples of BitsAllocated bits, little endian, row by row.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="Exception">Any other exception: the frame cannot be decoded.</exception>
    byte[] Decode(string path, int frame);
}
