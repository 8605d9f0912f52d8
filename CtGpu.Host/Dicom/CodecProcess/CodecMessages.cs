using System.Runtime.InteropServices;
using CtGpu.Host.Dicom.Codecs;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>Outcome of decoding a frame.</summary>
internal enum CodecOutcome
{
    /// <summary>Followed by Rows · Columns samples of 16 bits.</summary>
    Decoded,

    /// <summary>The codestream cannot be decoded. Followed by the reason as UTF-8.</summary>
    Refused,

    /// <summary>A library is not installed or too old. Followed by a message with its name, as UTF-8.</summary>
    LibraryMissing,
}

/// <summary>Message to the decoding process, followed by a codestream.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal record struct CodecRequest(uint Mark, Codec Codec, int Rows, int Columns, int Precision, int IsSigned, int Length)
{
    /// <summary>"ctg1": distinguishes messages from output of a library.</summary>
    public const uint Sign = 0x31677463;

    /// <summary>Longest accepted text of an answer, in bytes.</summary>
    public const int LongestText = 4096;
}

/// <summary>Answer of the decoding process, followed by samples or text.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal record struct CodecAnswer(uint Mark, CodecOutcome Outcome, int Length);
