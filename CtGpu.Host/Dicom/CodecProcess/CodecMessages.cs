using System.Runtime.InteropServices;
using CtGpu.Host.Dicom.Codecs;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>What comes back for a frame.</summary>
internal enum CodecOutcome
{
    /// <summary>Rows times Columns samples of 16 bits follow.</summary>
    Decoded,

    /// <summary>The codestream cannot be decoded; why follows, as UTF-8.</summary>
    Refused,

    /// <summary>The library is not installed or too old; which, as UTF-8.</summary>
    LibraryMissing,
}

/// <summary>Precedes a codestream on its way to the decoding process.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal record struct CodecRequest(uint Mark, Codec Codec, int Rows, int Columns, int Precision, int IsSigned, int Length)
{
    /// <summary>"ctg1": no stray output of a library is taken for a message.</summary>
    public const uint Sign = 0x31677463;

    /// <summary>Bytes of a request's or an answer's body that are believed.</summary>
    public const int LongestText = 4096;
}

/// <summary>Precedes samples or a text on their way back.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal record struct CodecAnswer(uint Mark, CodecOutcome Outcome, int Length);
