using CtGpu.Cli.Progress;
using CtGpu.Host;

namespace CtGpu.Cli;

/// <summary>Reports a failure in one or two lines and maps it to an exit code.</summary>
internal static class ErrorReport
{
    public static ExitCode Write(Log log, Exception failure)
    {
        ExitCode code = CodeOf(failure);
        string line = code switch
        {
            ExitCode.Stopped => "Stopped. All files on disk are complete. Run the same command again to continue.",
            _ when FileFault.IsTooManyFiles(failure) =>
                "Too many open files. Raise the limit of the process (ulimit -n), then run the same command again.",
            ExitCode.InternalError =>
                $"A bug in ctgpu: {failure.GetType().Name}: {FirstLine(failure.Message)} "
                + "Please report it with the command and its output with --verbose.",
            ExitCode.Transient when MemoryShortage.Is(failure) =>
                "Not enough memory. Free memory, or use fewer --jobs or a coarser --spacing, then run the same command again.",
            _ => failure.Message,
        };
        log.Error($"ctgpu: {line}", failure);
        return code;
    }

    private static ExitCode CodeOf(Exception failure) => failure switch
    {
        CtGpuException known => known.Code,
        OperationCanceledException => ExitCode.Stopped,
        _ when FileFault.IsTooManyFiles(failure) || MemoryShortage.Is(failure) => ExitCode.Transient,
        _ => ExitCode.InternalError,
    };

    private static string FirstLine(string message)
    {
        string line = message.Split('\n', 2)[0].Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
