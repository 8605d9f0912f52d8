namespace CtGpu.Host.Dicom.FoDicom;

/// <summary>The foreign decoder of this build: fo-dicom with <c>-p:FoDicom=true</c>, else none.</summary>
internal static class ForeignDecoder
{
    /// <summary>Opens the foreign decoder; null if the build has none.</summary>
#if FODICOM
    public static Func<IForeignDecoder>? BuiltIn { get; } = static () => new FoDicomDecoder();
#else
    public static Func<IForeignDecoder>? BuiltIn => null;
#endif

    /// <summary>Whether the foreign decoder, if available, decodes this transfer syntax instead of the own reader.</summary>
    public static bool ComesFirst(DicomReaderChoice choice, TransferSyntax syntax) =>
        choice == DicomReaderChoice.FoDicom || (choice == DicomReaderChoice.Auto && syntax.Coding == PixelCoding.Other);
}
