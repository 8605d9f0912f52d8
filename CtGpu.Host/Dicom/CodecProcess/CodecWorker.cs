using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using CtGpu.Host.Dicom.Codecs;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>
/// The decoding process. It reads codestreams from standard input and answers each on standard output. The input ends with the
/// parent process. A damaged codestream that crashes a library ends only this process.
/// </summary>
internal static class CodecWorker
{
    /// <summary>The hidden command that runs ctgpu as the decoding process.</summary>
    public const string Command = "decode-frames";

    /// <summary>Answers requests until the input ends.</summary>
    /// <returns>The exit code.</returns>
    public static int Run()
    {
        // Ctrl-C in a terminal reaches this process too. If it ended here, the parent would report a damaged frame.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        CoreDumps.Disable();
        using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
        try
        {
            using var service = new Service(input, output);
            service.Run();
        }
        catch (IOException)
        {
            // The parent process has ended.
        }

        return (int)ExitCode.Success;
    }

    private sealed class Service : IDisposable
    {
        private readonly Stream _input, _output;
        private readonly Watchdog _watchdog;
        private byte[] _source = [];
        private ushort[] _samples = [];

        public Service(Stream input, Stream output)
        {
            (_input, _output) = (input, output);
            _watchdog = new Watchdog(End);
        }

        public void Run()
        {
            CodecRequest request = default;
            int size = Marshal.SizeOf<CodecRequest>();
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<CodecRequest>(ref request));
            while (_input.ReadAtLeast(bytes, size, throwOnEndOfStream: false) == size)
            {
                if (request.Mark != CodecRequest.Sign) return;
                int pixels = checked(request.Rows * request.Columns);
                if (_source.Length < request.Length) _source = GC.AllocateUninitializedArray<byte>(request.Length);
                if (_samples.Length < pixels) _samples = GC.AllocateUninitializedArray<ushort>(pixels);
                _input.ReadExactly(_source, 0, request.Length);
                (CodecOutcome outcome, string text) =
                    Decode(request, _source.AsMemory(0, request.Length), _samples.AsMemory(0, pixels));
                if (outcome == CodecOutcome.Decoded) Answer(outcome, MemoryMarshal.AsBytes(_samples.AsSpan(0, pixels)));
                else Answer(outcome, text);
            }
        }

        private (CodecOutcome Outcome, string Text) Decode(CodecRequest request, ReadOnlyMemory<byte> source, Memory<ushort> samples)
        {
            _watchdog.Start(samples.Length);
            try
            {
                throw new DicomFormatException("no codec uses the decoding process");
            }
            catch (DicomFormatException e)
            {
                return (CodecOutcome.Refused, e.Message);
            }
            catch (CodecMissingException e)
            {
                return (CodecOutcome.LibraryMissing, e.Message);
            }
            finally
            {
                _watchdog.Stop();
            }
        }

        public void Dispose() => _watchdog.Dispose();

        private void End(string reason)
        {
            try
            {
                Answer(CodecOutcome.Refused, reason);
            }
            finally
            {
                Process.GetCurrentProcess().Kill();
            }
        }

        private void Answer(CodecOutcome outcome, string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Answer(outcome, bytes.AsSpan(0, Math.Min(bytes.Length, CodecRequest.LongestText)));
        }

        private void Answer(CodecOutcome outcome, ReadOnlySpan<byte> body)
        {
            var answer = new CodecAnswer(CodecRequest.Sign, outcome, body.Length);
            _output.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<CodecAnswer>(in answer)));
            _output.Write(body);
            _output.Flush();
        }
    }
}

/// <summary>Disables core files of this process, because crashes are expected in it.</summary>
internal static partial class CoreDumps
{
    private const int SetDumpable = 4;

    public static void Disable()
    {
        if (OperatingSystem.IsLinux()) _ = ProcessControl(SetDumpable, 0, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
