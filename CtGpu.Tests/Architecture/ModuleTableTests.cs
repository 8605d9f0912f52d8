namespace CtGpu.Tests.Architecture;

public sealed class ModuleTableTests
{
    private const string Table = """
        ## Modules

        Some text.

        | module | may use | what it is for |
        |---|---|---|
        | `Kernels.A` |  | Adds. |
        | `Host.B` | `Kernels.A` | Reads. |
        | `Host.B.C` | `Host.B`, `Library` | Decodes. |
        | `Library` |  | Foreign. |

        | other | table |
        |---|---|
        | `Host.X` | `Host.Y` |
        """;

    private static readonly NamespaceUse[] s_uses =
        [Use("Host.B", "Kernels.A"), Use("Host.B.C", "Host.B"), Use("Host.B.C", "Library"), Use("Host.B", "Kernels.A.Inner")];

    [Fact]
    public void A_true_table_has_no_fault()
    {
        ModuleTable table = ModuleTable.Parse(Table);
        Assert.Empty(table.Forbidden(s_uses));
        Assert.Empty(table.Cycles(s_uses));
        Assert.Empty(table.Untrue(s_uses));
    }

    [Fact]
    public void The_printed_table_is_the_table_that_was_read_if_it_is_true()
    {
        int start = Table.IndexOf("| module", StringComparison.Ordinal), end = Table.IndexOf("\n| other", StringComparison.Ordinal);
        Assert.Equal(Table[start..end], ModuleTable.Parse(Table).Print(s_uses, all: false));
    }

    [Fact]
    public void Printing_gives_new_namespaces_a_row_without_a_sentence()
    {
        string printed = ModuleTable.Parse(Table).Print([.. s_uses, Use("Cli", "Host.New")], all: true);
        Assert.Contains("| `Host.B` | `Kernels.A`, `Kernels.A.Inner` | Reads. |\n", printed, StringComparison.Ordinal);
        Assert.Contains("| `Kernels.A.Inner` |  |  |\n", printed, StringComparison.Ordinal);
        Assert.Contains("| `Cli` | `Host.New` |  |\n", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_use_that_no_row_allows_is_named_with_both_types_and_both_modules()
    {
        string fault = Assert.Single(ModuleTable.Parse(Table).Forbidden([.. s_uses, Use("Host.B", "Library")]));
        Assert.StartsWith("Host.B must not use Library: CtGpu.Host.B.User uses CtGpu.Library.Used, ", fault, StringComparison.Ordinal);
        Assert.Matches("Move .*, or add `Library` to the row of `Host.B`", fault);
    }

    [Fact]
    public void A_child_with_a_row_is_another_module_than_its_parent() =>
        Assert.Single(ModuleTable.Parse(Table).Forbidden([Use("Host.B", "Host.B.C"), Use("Host.B", "Host.B.D")]));

    [Fact]
    public void A_cycle_is_named_once()
    {
        string circular = Table.Replace("| `Kernels.A` |  |", "| `Kernels.A` | `Host.B.C` |", StringComparison.Ordinal);
        string fault = Assert.Single(ModuleTable.Parse(circular).Cycles(s_uses));
        Assert.Contains(
            "Kernels.A → Host.B.C → Host.B → Kernels.A; CtGpu.Host.B.C.User uses CtGpu.Host.B.Used; " +
            "CtGpu.Host.B.User uses CtGpu.Kernels.A.Used.",
            fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_types_a_namespace_without_a_row_and_an_unused_permission_are_faults()
    {
        NamespaceUse[] others = [.. s_uses.Where(use => use.Used != "Library"), Use("Host.New", "Host.B")];
        IReadOnlyList<string> faults = ModuleTable.Parse(Table).Untrue(others);
        Assert.Collection(
            faults,
            fault => Assert.StartsWith("Host.New: has no row", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("Library: has a row", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("Host.B.C: may use Library", fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CtGpu.Host", "CtGpu.Host.Dicom", "Slice", "Host.Dicom")]
    [InlineData("CtGpu.Host", "System.Text.RegularExpressions.Generated", "Pattern", null)]
    [InlineData("CtGpu.Host", "", "<PrivateImplementationDetails>", null)]
    [InlineData("ctgpu", "", "Program", "Cli")]
    [InlineData("ctgpu", "", "<PrivateImplementationDetails>", null)]
    [InlineData("ILGPU.Algorithms", "ILGPU.Algorithms", "XMath", "ILGPU")]
    [InlineData("System.CommandLine", "System.CommandLine", "Option", "System.CommandLine")]
    [InlineData("CtGpu.Tests", "FellowOakDicom.Imaging", "DicomPixelData", "fo-dicom")]
    [InlineData("fo-dicom.core", "FellowOakDicom", "DicomFile", "fo-dicom")]
    [InlineData("SkiaSharp", "SkiaSharp", "SKCanvas", "SkiaSharp")]
    [InlineData("System.Runtime", "System", "Object", null)]
    public void A_type_belongs_to(string assembly, string space, string name, string? module) =>
        Assert.Equal(module, Modules.Of(new TypeName(assembly, space, name)));

    [Fact]
    public void Uses_within_a_namespace_and_uses_of_the_tests_are_left_out()
    {
        TypeName test = new("CtGpu.Tests", "CtGpu.Tests", "Test"), slice = new("CtGpu.Host", "CtGpu.Host.Dicom", "Slice");
        TypeName other = slice with { Name = "Other" }, run = slice with { Namespace = "CtGpu.Host.Runs" };
        NamespaceUse use = Assert.Single(Modules.Uses([new(test, slice), new(slice, other), new(run, slice), new(run, other)]));
        Assert.Equal(new NamespaceUse("Host.Runs", "Host.Dicom", new TypeUse(run, other)), use);
    }

    private static NamespaceUse Use(string user, string used) =>
        new(user, used, new TypeUse(new TypeName("", $"CtGpu.{user}", "User"), new TypeName("", $"CtGpu.{used}", "Used")));
}
