using System.Runtime.InteropServices;
using CtGpu.Cli;
using CtGpu.Host.Dicom.CodecProcess;

if (args is [CodecWorker.Command]) return CodecWorker.Run();

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return Cli.Run(args, Console.Out, Console.Error, !Console.IsErrorRedirected, Console.IsOutputRedirected ? 0 : Console.WindowWidth, stop.Token);

// The first signal asks for an orderly end, a second one ends at once.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
