using System.Reflection;
using System.Text.RegularExpressions;

namespace CtGpu.Tests.Architecture;

/// <summary>
/// The documents name the test of each promise, in backticks: a class or a method of this assembly, or a file below .ci. A method whose
/// class is named just before it may stand alone. Each named test must exist.
/// </summary>
public sealed partial class DocumentedTestsTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "docs");

    private static readonly ILookup<string, Type> s_classes = typeof(DocumentedTestsTests).Assembly.GetTypes()
        .Where(type => type.IsPublic && type.Name.EndsWith("Tests", StringComparison.Ordinal)).ToLookup(type => type.Name);

    public static TheoryData<string> Documents => [.. Directory.GetFiles(s_folder, "*.md").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_test_that_a_document_names_exists(string document) => Assert.Empty(Missing(Read(document)));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_file_of_CI_that_a_document_names_exists(string document)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root != null && !File.Exists(Path.Combine(root.FullName, "CtGpu.sln"))) root = root.Parent;
        if (root == null) Assert.Skip("The tests are not in the repository's folder, so .ci is missing.");
        Assert.DoesNotContain(Names(Read(document)).Where(IsOfCi), name => !Path.Exists(Path.Combine(root.FullName, name)));
    }

    [Fact]
    public void Every_promise_under_a_fault_names_a_test()
    {
        string[] rows = [.. Read("cohorts.md").Split("\n## Faults\n")[1].Split("\n## ")[0].Split('\n').Where(IsRow)];
        Assert.InRange(rows.Length, 30, int.MaxValue);
        Assert.All(rows, row => Assert.Contains(Names(row.Split('|')[^2]), name => IsOfCi(name) || IsTest(name)));
    }

    [Theory]
    [InlineData("`DocumentedTestsTests`, `Architecture.DocumentedTestsTests`, `ModuleTableTests.A_true_table_has_no_fault`", "")]
    [InlineData("`A_true_table_has_no_fault`, `CtGpu.Tests`, `SeriesCommit`, `snake_case`, A_false_table_has_no_fault", "")]
    [InlineData("`NoSuchTests`", "NoSuchTests")]
    [InlineData("`Cohort.DocumentedTestsTests`", "Cohort.DocumentedTestsTests")]
    [InlineData("`ModuleTableTests.A_false_table_has_no_fault`", "ModuleTableTests.A_false_table_has_no_fault")]
    [InlineData("`DocumentedTestsTests.A_true_table_has_no_fault`", "DocumentedTestsTests.A_true_table_has_no_fault")]
    [InlineData("`A_false_table_has_no_fault`", "A_false_table_has_no_fault")]
    public void A_test_that_does_not_exist_is_found(string text, string missing) => Assert.Equal(missing, string.Join(' ', Missing(text)));

    private static string Read(string document) => File.ReadAllText(Path.Combine(s_folder, document));

    private static IEnumerable<string> Missing(string text) => Names(text).Where(IsTest).Where(name => !Exists(name)).Distinct();

    private static IEnumerable<string> Names(string text) => Quoted().Matches(text).Select(match => match.Groups[1].Value);

    private static bool IsRow(string line) =>
        line.StartsWith('|')
        && !line.StartsWith("|--", StringComparison.Ordinal) && !line.StartsWith("| fault |", StringComparison.Ordinal);

    private static bool IsOfCi(string name) => name.StartsWith(".ci/", StringComparison.Ordinal);

    private static bool IsTest(string name) => ClassName().IsMatch(name) || MethodName().IsMatch(name);

    private static bool Exists(string name)
    {
        if (MethodName().IsMatch(name)) return s_classes.Any(types => types.Any(type => HasTest(type, name)));
        Match match = ClassName().Match(name);
        return s_classes[match.Groups["class"].Value].Any(type =>
            $".{type.FullName}".EndsWith($".{match.Groups["space"].Value}{type.Name}", StringComparison.Ordinal)
            && (match.Groups["method"].Value is var method && (method.Length == 0 || HasTest(type, method))));
    }

    private static bool HasTest(Type type, string method) =>
        type.GetMethod(method)?.GetCustomAttributes().Any(attribute => attribute is FactAttribute) == true;

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(?<space>([A-Z]\w*\.)*)(?<class>[A-Z]\w*Tests)(\.(?<method>\w+))?$")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*_\w*[a-z]\w*$")]
    private static partial Regex MethodName();
}
