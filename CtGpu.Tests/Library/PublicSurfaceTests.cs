using System.Reflection;
using System.Runtime.CompilerServices;
using CtGpu.Host.Library;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Architecture;

namespace CtGpu.Tests.Library;

/// <summary>
/// The public surface of the packages is that of <c>public-surface.txt</c>. With CTGPU_WRITE_SURFACE=FILE the test writes the present
/// one to a file.
/// </summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_surface_is_the_recorded_one()
    {
        string[] surface = [.. Lines()];
        if (Environment.GetEnvironmentVariable("CTGPU_WRITE_SURFACE") is { Length: > 0 } path) File.WriteAllLines(path, surface);
        string[] recorded = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Library", "public-surface.txt"));
        Assert.Equal(string.Join('\n', recorded), string.Join('\n', surface));
    }

    [Fact]
    public void No_public_type_has_static_state()
    {
        IEnumerable<FieldInfo> fields = Types()
            .SelectMany(type =>
                type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute)));
        Assert.Empty(fields.Select(field => $"{field.DeclaringType}.{field.Name}"));
    }

    [Fact]
    public void The_libraries_never_use_the_console()
    {
        IEnumerable<string> users = Assemblies()
            .SelectMany(assembly => TypeUses.Read(assembly.Location))
            .Where(use => use.Used is { Namespace: "System", Name: "Console" })
            .Select(use => use.User.Name);
        Assert.Empty(users);
    }

    private static Assembly[] Assemblies() => [typeof(Shape3).Assembly, typeof(CtGpuEngine).Assembly];

    private static IEnumerable<Type> Types() =>
        Assemblies().SelectMany(assembly => assembly.GetExportedTypes()).OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static IEnumerable<string> Lines()
    {
        foreach (Type type in Types())
        {
            yield return $"{Kind(type)} {type.FullName}";
            IEnumerable<string> members = type.GetMembers(Declared)
                .Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && !IsAccessor(member))
                .Select(Text)
                .OfType<string>();
            foreach (string member in members.Order(StringComparer.Ordinal)) yield return $"    {member}";
        }
    }

    private static bool IsAccessor(MemberInfo member) =>
        member is MethodInfo { IsSpecialName: true } method && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : type.IsSealed ? "sealed class" : "class";

    private static string? Text(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true, DeclaringType.IsEnum: true } value => $"{value.Name} = {Convert.ToInt32(value.GetRawConstantValue())}",
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo field => $"field {Name(field.FieldType)} {field.Name}",
        PropertyInfo property =>
            $"property {Name(property.PropertyType)} {property.Name}{(property.SetMethod is { IsPublic: true } ? " { init; }" : "")}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        _ => member.ToString(),
    };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.IsOptional ? "?" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef) return $"ref {Name(type.GetElementType()!)}";
        if (!type.IsGenericType) return type.Name;
        string name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
