namespace CtGpu.Host.Dicom;

/// <summary>Which library decodes pixels.</summary>
internal enum DicomReaderChoice
{
    /// <summary>CtGpu's own reader. If the build includes fo-dicom, it decodes what the own reader cannot.</summary>
    Auto,

    /// <summary>CtGpu's own reader only.</summary>
    Own,

    /// <summary>fo-dicom for every file, if the build includes it.</summary>
    FoDicom,
}
