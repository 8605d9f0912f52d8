using System.Collections.Concurrent;
using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>
/// The decoding processes of this one: as many as threads have ever decoded at once, started when first needed, ended
/// with this process. One that met a damaged codestream is not used again, since its memory may be damaged too.
/// </summary>
internal sealed unsafe class CodecPool(Func<CodecChild> start)
{
    private readonly ConcurrentBag<CodecChild> _idle = [];

    /// <summary>Those of this process.</summary>
    public static CodecPool Shared { get; } = new(() => CodecChild.Start(CodecProgram.StartInfo()));

    /// <summary>Processes that wait for a frame.</summary>
    public int Idle => _idle.Count;

    /// <summary>Decodes a codestream to samples of 16 bits, not yet reduced to BitsStored.</summary>
    /// <param name="codestream">What its header says.</param>
    /// <param name="frame">The frame that holds it.</param>
    /// <param name="rows">Rows, as in the codestream's header.</param>
    /// <param name="columns">Columns, likewise.</param>
    /// <param name="samples">Room for rows · columns samples.</param>
    /// <exception cref="DicomFormatException">It cannot be decoded, or not here.</exception>
    /// <exception cref="IOException">No decoding process answers.</exception>
    public void Decode(Codestream codestream, ReadOnlySpan<byte> frame, int rows, int columns, short* samples)
    {
        ReadOnlySpan<byte> source = frame[codestream.Start..];
        var request = new CodecRequest(
            CodecRequest.Sign, codestream.Codec, rows, columns, codestream.Precision, codestream.IsSigned ? 1 : 0, source.Length);

        // A process may die of what an earlier frame has done to it, or be ended from outside: only a new one proves
        // that it is this frame.
        string text = "";
        CodecOutcome? outcome = _idle.TryTake(out CodecChild? used) ? Decode(used, request, source, samples, out text) : null;
        outcome ??= Decode(start(), request, source, samples, out text);
        switch (outcome)
        {
            case CodecOutcome.Decoded:
                return;
            case CodecOutcome.LibraryMissing:
                throw new DicomFormatException($"its transfer syntax needs a library: {text}")
                {
                    Code = ExitCode.DeviceUnavailable,
                    Remedy = "Then run again with --retry-failed.",
                };
            default:
                throw new DicomFormatException(outcome == null ? "the codestream is damaged: the decoder crashed on it" : $"the codestream is damaged: {text}");
        }
    }

    private CodecOutcome? Decode(CodecChild child, CodecRequest request, ReadOnlySpan<byte> source, short* samples, out string text)
    {
        CodecOutcome? outcome = null;
        try
        {
            return outcome = child.Decode(request, source, samples, out text);
        }
        catch (TimeoutException e)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            if (outcome == CodecOutcome.Decoded) _idle.Add(child);
            else child.Dispose();
        }
    }
}
