using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>One decoding process, as its parent uses it. Not thread-safe.</summary>
internal sealed unsafe class CodecChild : IDisposable
{
    /// <summary>Upper bound of the time for a frame on a busy machine. The process ends itself earlier if it hangs.</summary>
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Stream _input, _output;
    private readonly Timer _timer;
    private volatile bool _outOfTime;

    private CodecChild(Process process)
    {
        _process = process;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        // Messages of the libraries and the runtime are discarded. If nothing read them, the full pipe would block the process.
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        _timer = new Timer(_ => TimeOut());
    }

    /// <param name="start">The program, with all three streams redirected.</param>
    /// <exception cref="IOException">The process cannot be started.</exception>
    public static CodecChild Start(ProcessStartInfo start)
    {
        try
        {
            return new CodecChild(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"the decoding process {start.FileName} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Decodes a codestream in the process.</summary>
    /// <param name="request">Codec, size and precision.</param>
    /// <param name="source">The codestream.</param>
    /// <param name="samples">Output: Rows · Columns samples.</param>
    /// <param name="text">The reason, if the codestream was not decoded.</param>
    /// <returns>The outcome, or null if the process died.</returns>
    /// <exception cref="TimeoutException">The process did not answer in time.</exception>
    public CodecOutcome? Decode(CodecRequest request, ReadOnlySpan<byte> source, short* samples, out string text)
    {
        text = "";
        _timer.Change(s_timeLimit, Timeout.InfiniteTimeSpan);
        try
        {
            _input.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<CodecRequest>(in request)));
            _input.Write(source);
            _input.Flush();
            CodecAnswer answer = default;
            if (!TryRead(MemoryMarshal.AsBytes(new Span<CodecAnswer>(ref answer)))) return Dead();
            int expected = request.Rows * request.Columns * sizeof(short);
            bool isDecoded = answer.Outcome == CodecOutcome.Decoded;
            bool isValidLength = isDecoded ? answer.Length == expected : answer.Length is >= 0 and <= CodecRequest.LongestText;
            if (answer.Mark != CodecRequest.Sign || !isValidLength) return Dead();
            if (isDecoded) return TryRead(new Span<byte>(samples, expected)) ? answer.Outcome : Dead();
            byte[] bytes = new byte[answer.Length];
            if (!TryRead(bytes)) return Dead();
            text = Encoding.UTF8.GetString(bytes);
            return answer.Outcome;
        }
        catch (IOException)
        {
            // The process closed its input before it had read the request.
            return Dead();
        }
        finally
        {
            _timer.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Kill();
        _process.Dispose();
    }

    private bool TryRead(Span<byte> destination) =>
        _output.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length;

    private CodecOutcome? Dead() => _outOfTime
        ? throw new TimeoutException($"the decoding process did not answer within {s_timeLimit.TotalSeconds} s")
        : null;

    private void TimeOut()
    {
        _outOfTime = true;
        Kill();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }
    }
}
