using System.Reflection;

namespace CtGpu.Bench.Startup;

/// <summary>Finds methods by the names that the JIT prints: <c>Outer+Inner`1[argument]:Method[argument](parameters)</c>.</summary>
/// <param name="assemblies">Assemblies that are searched for types.</param>
internal sealed class MethodNames(IReadOnlyList<Assembly> assemblies)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<string, Type> s_primitives = new()
    {
        ["bool"] = typeof(bool),
        ["char"] = typeof(char),
        ["byte"] = typeof(byte),
        ["sbyte"] = typeof(sbyte),
        ["short"] = typeof(short),
        ["ushort"] = typeof(ushort),
        ["int"] = typeof(int),
        ["uint"] = typeof(uint),
        ["long"] = typeof(long),
        ["ulong"] = typeof(ulong),
        ["float"] = typeof(float),
        ["double"] = typeof(double),
        ["nint"] = typeof(nint),
        ["nuint"] = typeof(nuint),
    };

    /// <summary>
    /// Returns the methods with a name. Returns several if overloads have the same number of parameters, and none for a method that
    /// exists only at run time.
    /// </summary>
    public IEnumerable<MethodBase> Find(string name)
    {
        int colon = IndexOf(name, ':'), open = name.IndexOf('(', colon);
        if (Parse(name[..colon]) is not { } type) return [];
        string method = name[(colon + 1)..open], parameters = name[(open + 1)..name.LastIndexOf(')')];
        int count = parameters.Length == 0 ? 0 : Split(parameters).Count;
        if (method is ".ctor" or ".cctor")
            return type.GetConstructors(Declared).Where(c => c.Name == method && c.GetParameters().Length == count);

        int bracket = method.IndexOf('[');
        Type?[] arguments = bracket < 0 ? [] : [.. Split(method[(bracket + 1)..^1]).Select(Parse)];
        if (arguments.Contains(null)) return [];
        string plain = bracket < 0 ? method : method[..bracket];
        IEnumerable<MethodInfo> found = type.GetMethods(Declared).Where(
            m => m.Name == plain && m.GetParameters().Length == count && m.GetGenericArguments().Length == arguments.Length);
        return arguments.Length == 0 ? found : found.Select(m => m.MakeGenericMethod(arguments!));
    }

    private Type? Parse(string name)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal)) return Parse(name[..^2])?.MakeArrayType();
        if (s_primitives.TryGetValue(name, out Type? primitive)) return primitive;
        int bracket = name.IndexOf('[');
        string plain = bracket < 0 ? name : name[..bracket];
        Type? type = assemblies.Select(a => a.GetType(plain)).FirstOrDefault(t => t != null);
        if (type == null || bracket < 0) return type;
        Type?[] arguments = [.. Split(name[(bracket + 1)..^1]).Select(Parse)];
        return arguments.Contains(null) ? null : type.MakeGenericType(arguments!);
    }

    private static List<string> Split(string list)
    {
        var parts = new List<string>();
        for (int comma = IndexOf(list, ','); comma >= 0; comma = IndexOf(list, ','))
        {
            parts.Add(list[..comma]);
            list = list[(comma + 1)..];
        }

        return [.. parts, list];
    }

    /// <summary>Index of the first such character outside square brackets, or -1.</summary>
    private static int IndexOf(string text, char wanted)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '[') depth++;
            else if (text[i] == ']') depth--;
            else if (text[i] == wanted && depth == 0) return i;
        }

        return -1;
    }
}
