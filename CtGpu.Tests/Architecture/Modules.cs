namespace CtGpu.Tests.Architecture;

/// <summary>One namespace or library uses another, with a pair of types as the example.</summary>
internal readonly record struct NamespaceUse(string User, string Used, TypeUse Example);

/// <summary>Assigns types to namespaces (without "CtGpu.") and to libraries.</summary>
internal static class Modules
{
    private const string Prefix = "CtGpu.";

    /// <summary>Libraries by assembly. A library that is not listed here has the name of its assembly.</summary>
    private static readonly Dictionary<string, string> s_libraries = new(StringComparer.Ordinal)
    {
        ["ILGPU"] = "ILGPU",
        ["ILGPU.Algorithms"] = "ILGPU",
        ["System.CommandLine"] = "System.CommandLine",
        ["fo-dicom.core"] = "fo-dicom",
        ["fo-dicom.Codecs"] = "fo-dicom",
    };

    /// <summary>Namespace or library of a type. Null for .NET's types and for what the compiler generates.</summary>
    public static string? Of(TypeName type)
    {
        if (s_libraries.TryGetValue(type.Assembly, out string? library)) return library;
        if (type.Namespace.StartsWith(Prefix, StringComparison.Ordinal)) return type.Namespace[Prefix.Length..];
        if (type.Assembly == "ctgpu") return type.Name == "Program" ? "Cli" : null;
        // The tests compile the adapter to fo-dicom against a stub of their own.
        if (type.Namespace.StartsWith("FellowOakDicom", StringComparison.Ordinal)) return "fo-dicom";
        string[] others = [Prefix, "System", "Microsoft.", "mscorlib", "netstandard"];
        return others.Any(other => type.Assembly.StartsWith(other, StringComparison.Ordinal)) ? null : type.Assembly;
    }

    /// <summary>Whether a namespace belongs to the product rather than to a library or to the tests.</summary>
    public static bool IsOwn(string name) => name.Split('.')[0] is "Kernels" or "Host" or "Cli";

    /// <summary>All uses of the product's namespaces, each pair once, sorted.</summary>
    public static IReadOnlyList<NamespaceUse> Uses(IEnumerable<TypeUse> types) =>
    [
        .. from use in types
           let user = Of(use.User)
           let used = Of(use.Used)
           where user != null && used != null && user != used && IsOwn(user)
           orderby use.User.ToString(), use.Used.ToString()
           group new NamespaceUse(user, used, use) by (user, used) into pair
           orderby pair.Key.user, pair.Key.used
           select pair.First(),
    ];
}
