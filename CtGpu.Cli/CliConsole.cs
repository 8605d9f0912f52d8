namespace CtGpu.Cli;

/// <summary>Where a command reads its surroundings and writes.</summary>
/// <param name="Output">Data.</param>
/// <param name="Error">Logs and progress.</param>
/// <param name="Interactive">Error is a terminal.</param>
/// <param name="HelpWidth">Columns of Output's terminal, or 0.</param>
/// <param name="Cancellation">Ctrl-C or SIGTERM.</param>
internal sealed record CliConsole(TextWriter Output, TextWriter Error, bool Interactive, int HelpWidth, CancellationToken Cancellation);
