using System.Runtime.InteropServices;
using CtGpu.Cli;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Archives;
using CtGpu.Host.Runs;

if (!FileHandleLimit.Suffices()) return (int)ExitCode.Transient;
bool outputClosed = StandardStream.OutputWasClosed(), errorClosed = StandardStream.ErrorWasClosed();
StandardStream.Reserve();
// First of all, because even opening the console takes milliseconds.
if (args is ["convert", _, ..] && Array.IndexOf(args, "--help") < 0) WarmUp.Begin();

// Schedulers kill a process that does not end soon after a signal. Exiting after this time is safe: files on disk are always complete.
const int stopTimeoutMs = 8000;
using var stop = new CancellationTokenSource();
using var deadline = new Timer(_ => Environment.Exit((int)ExitCode.Stopped));
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
TextWriter error = StandardStream.Error(errorClosed);
// Without this, a failure on a thread of its own would abort the process, with a code that schedulers retry.
AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
    Environment.Exit((int)ErrorReport.Write(new Log(new PlainWriter(error), ReportStyle.Default), (Exception)failure.ExceptionObject));
ArchiveInput.OpenStandardInput = () => Console.IsInputRedirected ? Console.OpenStandardInput() : null;
int helpWidth = Console.IsOutputRedirected ? 0 : Console.WindowWidth;
return Cli.Run(
    RawArguments.Restore(args), StandardStream.Output(outputClosed), error, !Console.IsErrorRedirected, helpWidth, stop.Token);

// The first signal requests an orderly stop. A second signal ends the process immediately.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    deadline.Change(stopTimeoutMs, Timeout.Infinite);
    stop.Cancel();
}
