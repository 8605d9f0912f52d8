using System.Reflection;
using System.Reflection.Emit;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Launch;
using CtGpu.Tests.Support;
using ILGPU;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>Finds the kernels of the library by reflection. A new kernel is tested without an entry in a list.</summary>
internal static class KernelMethods
{
    /// <summary>The non-private static methods of the classes named …Kernels, sorted by name.</summary>
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. from type in typeof(Walk).Assembly.GetTypes()
           where type.Name.EndsWith("Kernels", StringComparison.Ordinal)
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where !method.IsPrivate && !method.IsSpecialName
           orderby type.Name, method.Name
           select method,
    ];

    /// <summary>
    /// The static methods that CtGpu.Host converts to delegates and that have an ILGPU or <see cref="Walk"/> parameter, sorted by
    /// name. Their classes may have any name.
    /// </summary>
    public static IReadOnlyList<MethodInfo> Launched { get; } =
    [
        .. from type in typeof(KernelLauncher).Assembly.GetTypes()
           from method in type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything))
           let body = method.GetMethodBody()?.GetILAsByteArray()
           where body != null
           from instruction in IlCode.Tokens(body)
           where instruction.Code == OpCodes.Ldftn
           let target = Resolve(method, instruction.Token)
           where target is { IsStatic: true } && target.DeclaringType!.Assembly == typeof(Walk).Assembly
           where target.GetParameters().Any(IsOfKernel)
           group target by Name(target) into same
           let kernel = same.First()
           orderby kernel.DeclaringType!.Name, kernel.Name
           select kernel,
    ];

    private const BindingFlags Everything =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static MethodInfo? Resolve(MethodBase user, int token)
    {
        Type[] methodArguments = user.IsGenericMethod ? user.GetGenericArguments() : [];
        return user.Module.ResolveMethod(token, user.DeclaringType!.GetGenericArguments(), methodArguments) as MethodInfo;
    }

    private static bool IsOfKernel(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(Walk) || parameter.ParameterType.Assembly == typeof(ArrayView<>).Assembly;

    public static string Name(MethodInfo kernel) => $"{kernel.DeclaringType!.Name}.{kernel.Name}";
}
