using System.Reflection;
using CtGpu.Kernels.Launch;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>
/// Every kernel of the library, found by the rule that kernels are the non-private static methods of the classes
/// named …Kernels: a new one is under test without being listed.
/// </summary>
internal static class KernelMethods
{
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. from type in typeof(Walk).Assembly.GetTypes()
           where type.Name.EndsWith("Kernels", StringComparison.Ordinal)
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where !method.IsPrivate && !method.IsSpecialName
           orderby type.Name, method.Name
           select method,
    ];

    public static string Name(MethodInfo kernel) => $"{kernel.DeclaringType!.Name}.{kernel.Name}";
}
