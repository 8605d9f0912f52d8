using CtGpu.Cli;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Options;

/// <summary>Arguments whose bytes are not UTF-8, given to the program by a shell.</summary>
public sealed class PathArgumentsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        ByteNames.Empty(_folder.Root);
        _folder.Dispose();
    }

    [Fact]
    public void Bytes_of_arguments_are_restored_from_the_command_line()
    {
        byte[] line = [.. "dotnet\0ctgpu.dll\0convert\0a\u00E9\0"u8, .. ByteNames.Latin1, 0, .. "caf"u8, 0xE8, 0, 0, .. "\uFFFD"u8, 0];
        string[] args = ["convert", "a\u00E9", "caf\uFFFD", "caf\uFFFD", "", "\uFFFD"];

        string[] restored = RawArguments.Restore(args, line);

        Assert.Equal(["convert", "a\u00E9", "caf\uDCE9", "caf\uDCE8", "", "\uFFFD"], restored);
        Assert.Equal([false, false, true, true, false, false], restored.Select(RawArguments.HasBytes));
        Assert.Equal(ByteNames.Latin1, RawArguments.BytesOf(restored[2]));
        // U+1F480 contains a surrogate of the same range.
        Assert.False(RawArguments.HasBytes("\U0001F480"));
        Assert.Equal("\U0001F480"u8.ToArray(), RawArguments.BytesOf("\U0001F480"));
        // Another command line than that of the arguments changes nothing.
        Assert.Equal(args, RawArguments.Restore(args, "ctgpu\0x\0"u8));
        Assert.Equal(args, RawArguments.Restore(args, "a\0b\0c\0d\0e\0f\0"u8));
    }

    [Fact]
    public void The_program_takes_an_input_of_any_bytes()
    {
        Phantom("scan", ByteNames.Latin1);
        Phantom("other", [.. "caf"u8, 0xE8]);
        CliResult found = Run("""ctgpu index "$(printf 'caf\351')" """);
        Assert.Equal(ExitCode.Success, found.Code);
        Assert.Contains("""["caf\\xE9/""", found.Output, StringComparison.Ordinal);
        CliResult missing = Run("""ctgpu index "$(printf 'caf\352')" """);
        Assert.Equal(ExitCode.NoInput, missing.Code);
        Assert.Contains(@"ctgpu: caf\xEA does not exist", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_paths_that_are_not_UTF8_are_refused()
    {
        Phantom("scan", ByteNames.Latin1);
        foreach (string command in (string[])["convert scan -o", "index scan -o", "phantom -o", "demo -o", "status", "render scan --mesh"])
        {
            CliResult refused = Run($"""ctgpu {command} "$(printf 'out\351.glb')" """);
            Assert.Equal(ExitCode.Usage, refused.Code);
            Assert.Contains(@" out\xE9.glb is not UTF-8", refused.Error, StringComparison.Ordinal);
        }

        CliResult name = Run("""ctgpu convert "$(printf 'caf\351')" -o out --name "$(printf '\351')" """);
        Assert.Equal(ExitCode.Usage, name.Code);
        Assert.Contains(@"--name \xE9 is not UTF-8", name.Error, StringComparison.Ordinal);
        Assert.Single(_folder.Names());
    }

    [Fact]
    public void In_such_a_folder_inputs_may_be_relative_and_outputs_may_not()
    {
        Phantom("scan", ByteNames.Latin1);
        string results = _folder.At("out"), enter = """cd "$(printf 'caf\351')" && ctgpu""";
        foreach (string command in (string[])["convert . -o out", "demo", "render .", "index . -o list.jsonl"])
        {
            CliResult refused = Run($"{enter} {command}");
            Assert.Equal(ExitCode.Usage, refused.Code);
            Assert.Contains($@"is relative to the current folder {_folder.Root}/caf\xE9, which", refused.Error, StringComparison.Ordinal);
        }

        CliResult index = Run($"{enter} index .");
        Assert.Equal(ExitCode.Success, index.Code);
        Assert.Contains("\"files\":[\"IM", index.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, Run($"{enter} convert . -o '{results}' --device cpu --spacing 4,4,4").Code);
        Assert.Contains("1 series verified, all as written", CliResult.Of("verify", results, "--inputs").Output, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Root).Length);
    }

    private void Phantom(string name, byte[] bytes)
    {
        CliResult.Of("phantom", "-o", _folder.At(name), "--shape", "24,64,64", "--spacing", "13,5,5");
        ByteNames.Rename(_folder.At(name), bytes);
    }

    private CliResult Run(string script) => ShellScript.Run(_folder.Root, script);
}
