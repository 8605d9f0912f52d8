using CtGpu.Cli.Progress;
using CtGpu.Host;

namespace CtGpu.Cli;

/// <summary>Says what went wrong in a line or two, and chooses the exit code.</summary>
internal static class ErrorReport
{
    public static ExitCode Write(Log log, Exception failure)
    {
        ExitCode code = CodeOf(failure);
        string line = code switch
        {
            ExitCode.Stopped => "Stopped. What is on disk is complete; run the same command again to go on.",
            ExitCode.InternalError =>
                $"A bug in ctgpu: {failure.GetType().Name}: {FirstLine(failure.Message)} Please report it with the command and --verbose's output.",
            ExitCode.Transient when failure is OutOfMemoryException =>
                "Not enough memory. Free some, or use fewer --jobs or a larger --spacing, and run the same command again.",
            _ => failure.Message,
        };
        log.Error($"ctgpu: {line}", failure);
        return code;
    }

    private static ExitCode CodeOf(Exception failure) => failure switch
    {
        CtGpuException known => known.Code,
        OperationCanceledException => ExitCode.Stopped,
        OutOfMemoryException => ExitCode.Transient,
        _ => ExitCode.InternalError,
    };

    private static string FirstLine(string message)
    {
        string line = message.Split('\n', 2)[0].Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
