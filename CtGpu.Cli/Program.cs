using System.Runtime.InteropServices;
using CtGpu.Cli;
using CtGpu.Host;
using CtGpu.Host.Dicom.CodecProcess;
using CtGpu.Host.Runs;

if (args is [CodecWorker.Command]) return CodecWorker.Run();
// Before anything else, as even the console takes milliseconds to open.
if (args is ["convert", _, ..] && Array.IndexOf(args, "--help") < 0) WarmUp.Begin();

// What is on the disk is complete at every instant, so that a step that takes too long for a scheduler's patience can be cut off.
const int patienceMs = 8000;
using var stop = new CancellationTokenSource();
using var deadline = new Timer(_ => Environment.Exit((int)ExitCode.Stopped));
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return Cli.Run(args, Console.Out, Console.Error, !Console.IsErrorRedirected, Console.IsOutputRedirected ? 0 : Console.WindowWidth, stop.Token);

// The first signal asks for an orderly end, a second one ends at once.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    deadline.Change(patienceMs, Timeout.Infinite);
    stop.Cancel();
}
