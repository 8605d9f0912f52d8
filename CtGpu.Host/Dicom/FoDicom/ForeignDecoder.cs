namespace CtGpu.Host.Dicom.FoDicom;

/// <summary>Another DICOM library that decodes frames. One for each reading thread.</summary>
internal interface IForeignDecoder
{
    /// <summary>A frame as samples of BitsAllocated bits, little endian, row by row.</summary>
    /// <exception cref="Parsing.DicomFormatException">It cannot be decoded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    byte[] Decode(string path, int frame);
}

/// <summary>The foreign decoder that this build has: fo-dicom with <c>-p:FoDicom=true</c>, else none.</summary>
internal static class ForeignDecoder
{
#if FODICOM
    public static Func<IForeignDecoder>? BuiltIn { get; } = static () => new FoDicomDecoder();
#else
    public static Func<IForeignDecoder>? BuiltIn => null;
#endif

    /// <summary>Whether a foreign decoder, where there is one, is asked for a file before the own reader is.</summary>
    public static bool ComesFirst(DicomReaderChoice choice, TransferSyntax syntax) =>
        choice == DicomReaderChoice.FoDicom || (choice == DicomReaderChoice.Auto && syntax.Coding == PixelCoding.Other);
}
