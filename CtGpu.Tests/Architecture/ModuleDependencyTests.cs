using CtGpu.Host;
using CtGpu.Kernels.Launch;

namespace CtGpu.Tests.Architecture;

/// <summary>
/// The dependencies between modules are those that the table in docs/architecture.md allows. With CTGPU_PRINT_MODULES=1 the tests
/// print the table of the dependencies that exist, with the present rows and sentences; with CTGPU_PRINT_MODULES=all every
/// namespace gets a row of its own:
/// <c>CTGPU_PRINT_MODULES=1 dotnet CtGpu.Tests.dll -class CtGpu.Tests.Architecture.ModuleDependencyTests</c>.
/// </summary>
public sealed class ModuleDependencyTests
{
    private const string Hint = "\nCTGPU_PRINT_MODULES=1 makes this test print the table of the dependencies that exist.";

    private static readonly ModuleTable s_table =
        ModuleTable.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "architecture.md")));

    // The adapter to fo-dicom is compiled into the tests, not into CtGpu.Host, by default.
    private static readonly IReadOnlyList<NamespaceUse> s_uses = Modules.Uses(
        ((Type[])[typeof(Walk), typeof(ExitCode), typeof(Program), typeof(ModuleDependencyTests)])
        .SelectMany(type => TypeUses.Read(type.Assembly.Location)));

    static ModuleDependencyTests()
    {
        string? print = Environment.GetEnvironmentVariable("CTGPU_PRINT_MODULES");
        if (!string.IsNullOrEmpty(print)) Console.Out.WriteLine(s_table.Print(s_uses, all: print == "all"));
    }

    [Fact]
    public void Every_dependency_is_allowed() => AssertNone(s_table.Forbidden(s_uses));

    [Fact]
    public void Allowed_dependencies_have_no_cycle() => AssertNone(s_table.Cycles(s_uses));

    [Fact]
    public void Every_row_exists_and_is_used() => AssertNone(s_table.Untrue(s_uses));

    private static void AssertNone(IReadOnlyList<string> faults) => Assert.True(faults.Count == 0, string.Join('\n', faults) + Hint);
}
