using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>One decoding process, seen from the one that started it. Used by one thread at a time.</summary>
internal sealed unsafe class CodecChild : IDisposable
{
    /// <summary>What a frame may take on a machine that is busy with other things; a process that hangs ends itself sooner.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Stream _input, _output;
    private readonly Timer _timer;
    private volatile bool _outOfTime;

    private CodecChild(Process process)
    {
        _process = process;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        // Nobody reads what a library or the runtime says there; unread, it would block the process.
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        _timer = new Timer(_ => GiveUp());
    }

    /// <param name="start">Its program, with all three streams redirected.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static CodecChild Start(ProcessStartInfo start)
    {
        try
        {
            return new CodecChild(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"the decoding process {start.FileName} does not start: {e.Message}", e);
        }
    }

    /// <summary>Has a codestream decoded.</summary>
    /// <param name="request">What it is.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="samples">Room for Rows · Columns samples.</param>
    /// <param name="text">Why not, where it was not.</param>
    /// <returns>What came of it; null when the process died over it.</returns>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    public CodecOutcome? Decode(CodecRequest request, ReadOnlySpan<byte> source, short* samples, out string text)
    {
        text = "";
        _timer.Change(s_patience, Timeout.InfiniteTimeSpan);
        try
        {
            _input.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<CodecRequest>(in request)));
            _input.Write(source);
            _input.Flush();
            CodecAnswer answer = default;
            if (!TryRead(MemoryMarshal.AsBytes(new Span<CodecAnswer>(ref answer)))) return Dead();
            int expected = request.Rows * request.Columns * sizeof(short);
            bool isDecoded = answer.Outcome == CodecOutcome.Decoded;
            if (answer.Mark != CodecRequest.Sign || (isDecoded ? answer.Length != expected : answer.Length is < 0 or > CodecRequest.LongestText)) return Dead();
            if (isDecoded) return TryRead(new Span<byte>(samples, expected)) ? answer.Outcome : Dead();
            byte[] bytes = new byte[answer.Length];
            if (!TryRead(bytes)) return Dead();
            text = Encoding.UTF8.GetString(bytes);
            return answer.Outcome;
        }
        catch (IOException)
        {
            // The pipe broke while the request was on its way.
            return Dead();
        }
        finally
        {
            _timer.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>Ends the process, whatever it does.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Kill();
        _process.Dispose();
    }

    private bool TryRead(Span<byte> destination) => _output.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length;

    private CodecOutcome? Dead() => _outOfTime ? throw new TimeoutException($"the decoding process gave no answer within {s_patience.TotalSeconds} s") : null;

    private void GiveUp()
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
