using System.Reflection;
using System.Runtime.Loader;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli;

/// <summary>Commands load only assemblies that they use, which keeps start-up short.</summary>
public sealed class LoadedAssembliesTests
{
    private static readonly string[] s_devices = ["ILGPU", "ILGPU.Algorithms"];

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("convert --help")]
    [InlineData("render --help")]
    public void Help_loads_the_parser_and_neither_devices_nor_a_terminal(string command)
    {
        string[] loaded = LoadedBy(command.Split(' '));
        Assert.Contains("System.CommandLine", loaded);
        Assert.DoesNotContain(loaded, s_devices.Contains);
        Assert.DoesNotContain("SkiaSharp", loaded);
        Assert.DoesNotContain(loaded, name => name.StartsWith("Spectre", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    public void Help_of_all_commands_loads_no_kernels_and_no_json(string command)
    {
        string[] loaded = LoadedBy(command);
        Assert.DoesNotContain("CtGpu.Kernels", loaded);
        Assert.DoesNotContain("System.Text.Json", loaded);
    }

    [Fact]
    public void A_conversion_on_the_cpu_loads_neither_devices_nor_a_terminal()
    {
        using var folder = new TempFolder();
        Assert.Equal(ExitCode.Success, CliResult.Of("phantom", "-o", folder.At("scan"), "--shape", "6,20,20", "--spacing", "3,1,1").Code);
        string[] loaded = LoadedBy("convert", folder.At("scan"), "-o", folder.At("out"), "--device", "cpu");
        Assert.Contains("CtGpu.Kernels", loaded);
        Assert.DoesNotContain(loaded, s_devices.Contains);
        Assert.DoesNotContain("JpegLibrary", loaded);
        Assert.DoesNotContain("SkiaSharp", loaded);
        Assert.DoesNotContain(loaded, name => name.StartsWith("Spectre", StringComparison.Ordinal));
    }

    /// <summary>Runs a command on a second copy of the program's assemblies and returns the names of the requested references.</summary>
    private static string[] LoadedBy(params string[] args)
    {
        var program = new SecondCopy();
        Type cli = program.LoadFromAssemblyName(new AssemblyName("ctgpu")).GetType("CtGpu.Cli.Cli", throwOnError: true)!;
        using var output = new StringWriter();
        object? code = cli.GetMethod("Run")!.Invoke(null, [args, output, output, false, 0, CancellationToken.None]);
        Assert.True((int)ExitCode.Success == (int)code!, output.ToString());
        return [.. program.Asked];
    }

    private sealed class SecondCopy() : AssemblyLoadContext("second copy")
    {
        private readonly HashSet<string> _asked = [];

        public IEnumerable<string> Asked
        {
            get
            {
                lock (_asked) return [.. _asked];
            }
        }

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            lock (_asked) _asked.Add(assemblyName.Name!);
            string path = Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
