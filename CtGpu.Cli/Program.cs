using System.Runtime.InteropServices;
using CtGpu.Cli;
using CtGpu.Host;
using CtGpu.Host.Dicom.CodecProcess;
using CtGpu.Host.Runs;

if (args is [CodecWorker.Command]) return CodecWorker.Run();
// First of all, because even opening the console takes milliseconds.
if (args is ["convert", _, ..] && Array.IndexOf(args, "--help") < 0) WarmUp.Begin();

// Schedulers kill a process that does not end soon after a signal. Exiting after this time is safe: files on disk are always complete.
const int stopTimeoutMs = 8000;
using var stop = new CancellationTokenSource();
using var deadline = new Timer(_ => Environment.Exit((int)ExitCode.Stopped));
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
int helpWidth = Console.IsOutputRedirected ? 0 : Console.WindowWidth;
return Cli.Run(RawArguments.Restore(args), Console.Out, Console.Error, !Console.IsErrorRedirected, helpWidth, stop.Token);

// The first signal requests an orderly stop. A second signal ends the process immediately.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    deadline.Change(stopTimeoutMs, Timeout.Infinite);
    stop.Cancel();
}
