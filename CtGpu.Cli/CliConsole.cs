namespace CtGpu.Cli;

/// <summary>The streams and the environment of a command.</summary>
/// <param name="Output">Receives data. It escapes hidden characters.</param>
/// <param name="Error">Receives messages and progress. It escapes hidden characters too.</param>
/// <param name="Terminal">The stream of Error without escapes, for a progress bar.</param>
/// <param name="Interactive">Whether Error is a terminal.</param>
/// <param name="HelpWidth">Columns of Output's terminal, or 0 if it is no terminal.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C and SIGTERM.</param>
internal sealed record CliConsole(
    TextWriter Output, TextWriter Error, TextWriter Terminal, bool Interactive, int HelpWidth, CancellationToken Cancellation);
