namespace CtGpu.Host.Dicom;

/// <summary>Who decodes pixels.</summary>
public enum DicomReaderChoice
{
    /// <summary>CtGpu's own reader, and fo-dicom, where it was built in, for what that one does not decode.</summary>
    Auto,

    /// <summary>CtGpu's own reader alone.</summary>
    Own,

    /// <summary>fo-dicom for every file, where it was built in.</summary>
    FoDicom,
}
