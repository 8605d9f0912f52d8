using System.Diagnostics;
using CtGpu.Host;

namespace CtGpu.Tests.Support;

/// <summary>Runs the program from a shell, which can give it names that are no text, and limits.</summary>
internal static class ShellScript
{
    /// <summary>Runs a script in a folder. In it, ctgpu is the program, in a process of its own.</summary>
    public static CliResult Run(string folder, string script)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string words = string.Join(' ', Program().Select(word => $"'{word}'"));
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"ctgpu() {{ {words} \"$@\"; }}\n{script}");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliResult((ExitCode)process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>The program beside the tests. If dotnet runs the tests, it also runs the program.</summary>
    private static string[] Program()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "ctgpu"), library = program + ".dll";
        string? process = Environment.ProcessPath;
        return Path.GetFileNameWithoutExtension(process) == "dotnet" && File.Exists(library) ? [process!, library] : [program];
    }
}
