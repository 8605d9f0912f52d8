using CtGpu.Host;

namespace CtGpu.Tests.Support;

/// <summary>Exit code and output of a command.</summary>
internal sealed record CliResult(ExitCode Code, string Output, string Error)
{
    /// <summary>Runs the program's entry point in this process.</summary>
    public static CliResult Of(params string[] args) => Of(default, args);

    public static CliResult Of(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CtGpu.Cli.Cli.Run(args, output, error, cancellation: cancellation);
        return new CliResult((ExitCode)code, output.ToString(), error.ToString());
    }
}
