using System.Diagnostics;
using CtGpu.Host;
using CtGpu.Host.Dicom.CodecProcess;

namespace CtGpu.Tests.Support;

/// <summary>Runs the program from a shell, which can give it names that are no text, and limits.</summary>
internal static class ShellScript
{
    /// <summary>Runs a script in a folder. In it, ctgpu is the program, in a process of its own.</summary>
    public static CliResult Run(string folder, string script)
    {
        ProcessStartInfo program = CodecProgram.StartInfo();
        program.ArgumentList.RemoveAt(program.ArgumentList.Count - 1);
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string words = string.Join(' ', ((string[])[program.FileName, .. program.ArgumentList]).Select(word => $"'{word}'"));
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"ctgpu() {{ {words} \"$@\"; }}\n{script}");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliResult((ExitCode)process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
