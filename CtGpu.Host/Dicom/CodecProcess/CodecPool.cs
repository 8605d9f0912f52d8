using System.Collections.Concurrent;
using CtGpu.Host.Dicom.Codecs;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>
/// The decoding processes of this process: as many as threads have decoded at the same time. They are started on first use and
/// end with this process. After a damaged codestream a process is not used again, because its memory may be damaged too.
/// </summary>
internal sealed unsafe class CodecPool(Func<CodecChild> start)
{
    private readonly ConcurrentBag<CodecChild> _idle = [];

    /// <summary>The pool of this process.</summary>
    public static CodecPool Shared { get; } = new(() => CodecChild.Start(CodecProgram.StartInfo()));

    /// <summary>Number of processes that wait for a frame.</summary>
    public int Idle => _idle.Count;

    /// <summary>Decodes a codestream to samples of 16 bits.</summary>
    /// <param name="codestream">Header of the codestream.</param>
    /// <param name="frame">The frame that contains it.</param>
    /// <param name="rows">Rows in the codestream's header.</param>
    /// <param name="columns">Columns in the codestream's header.</param>
    /// <param name="samples">Output: rows · columns samples.</param>
    /// <exception cref="DicomFormatException">The codestream is damaged, or its library is not installed.</exception>
    /// <exception cref="IOException">No decoding process answers.</exception>
    public void Decode(Codestream codestream, ReadOnlySpan<byte> frame, int rows, int columns, short* samples)
    {
        ReadOnlySpan<byte> source = frame[codestream.Start..];
        var request = new CodecRequest(
            CodecRequest.Sign, codestream.Codec, rows, columns, codestream.Precision, codestream.IsSigned ? 1 : 0, source.Length);

        // A used process may die because of an earlier frame, or be killed by the system. Only if a new process dies too, this
        // frame is the cause.
        string text = "";
        CodecOutcome? outcome = _idle.TryTake(out CodecChild? used) ? Decode(used, request, source, samples, out text) : null;
        outcome ??= Decode(start(), request, source, samples, out text);
        switch (outcome)
        {
            case CodecOutcome.Decoded:
                return;
            case CodecOutcome.LibraryMissing:
                throw new DicomFormatException($"the transfer syntax needs a library: {text}")
                {
                    Code = ExitCode.DeviceUnavailable,
                    Remedy = "Install the library, then run again with --retry-failed.",
                };
            default:
                throw new DicomFormatException($"the codestream is damaged: {(outcome == null ? "its decoder crashed" : text)}");
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
