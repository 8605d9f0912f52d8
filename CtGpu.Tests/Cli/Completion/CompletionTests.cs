using System.Diagnostics;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Completion;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void A_script_lists_commands_options_and_values(string shell)
    {
        CliResult script = CliResult.Of("completion", shell);
        Assert.Equal(ExitCode.Success, script.Code);
        foreach (string word in (string[])["convert", "render", "spacing", "on-missing", "lungs-filled", "nii.gz"])
            Assert.Contains(word, script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shell_is_wrong_usage()
    {
        CliResult wrong = CliResult.Of("completion", "csh");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains("expected one of bash, zsh, fish, pwsh", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ctgpu con", "convert")]
    [InlineData("ctgpu convert --on-m", "--on-missing")]
    [InlineData("ctgpu convert --on-missing ", "error fill keep")]
    [InlineData("ctgpu convert scans --order 3 --grid c", "corner")]
    public void Bash_completes_with_the_script(string line, string expected)
    {
        if (!File.Exists("/bin/bash")) Assert.Skip("needs bash");
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("ctgpu.bash"), CliResult.Of("completion", "bash").Output);
        string test = $"source '{folder.At("ctgpu.bash")}'; COMP_WORDS=({line.TrimEnd()}{(line.EndsWith(' ') ? " ''" : "")}); "
            + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _ctgpu; echo \"${COMPREPLY[*]}\"";
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(test);
        using Process bash = Process.Start(start)!;
        Assert.Equal(expected, bash.StandardOutput.ReadToEnd().Trim());
    }
}
