using System.ComponentModel;
using System.Diagnostics;

namespace CtGpu.Bench.OnDevice;

/// <summary>Runs another program and measures its time.</summary>
internal static class Child
{
    /// <returns>Standard output and milliseconds, or null and the reason if the program cannot start or fails.</returns>
    public static (string Output, double Ms)? Run(string program, IEnumerable<string> arguments, out string reason)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        long begun = Stopwatch.GetTimestamp();
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            double elapsed = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            string last = error.Result.Trim().Split('\n')[^1];
            reason = process.ExitCode == 0 ? "" : $"{program}: exit code {process.ExitCode}; expected 0; its last line: {last}";
            return process.ExitCode == 0 ? (output, elapsed) : null;
        }
        catch (Win32Exception missing)
        {
            reason = $"{program}: cannot be started: {missing.Message}";
            return null;
        }
    }
}
