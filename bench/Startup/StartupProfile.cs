using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;

namespace CtGpu.Bench.Startup;

/// <summary>
/// <c>startup-profile ASSEMBLIES OUT LIST...</c>: writes the profile OUT (.mibc). It names the methods that the JIT compiled in runs
/// of the published program, and <c>dotnet publish</c> compiles them ahead of time. Each LIST is the output of the JIT in one run
/// (DOTNET_JitStdOutFile). ASSEMBLIES is a folder with the assemblies of a normal build.
/// Most of these methods are framework generics over value types, which ahead-of-time compilation does not find by itself.
/// </summary>
/// <remarks>
/// A profile is an assembly that is never executed. Its global method AssemblyDictionary lists groups of methods; the name of a group
/// is the list of assemblies that its methods need. Each group is a global method that loads one token for each method.
/// Source: dotnet/runtime, MIbcProfileParser.
/// </remarks>
internal static partial class StartupProfile
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length < 3)
        {
            Console.Error.WriteLine($"CtGpu.Bench startup-profile: found {arguments.Length} arguments; expected ASSEMBLIES OUT LIST...");
            return 2;
        }

        var names = new MethodNames([.. Directory.GetFiles(arguments[0], "*.dll").Select(Load), .. Framework()]);
        MethodBase[] methods = [.. arguments[2..].SelectMany(File.ReadLines).Select(line => Compiled().Match(line).Groups[1].Value)
            .Where(name => name.Length > 0 && !name.StartsWith('(')).Distinct().Order(StringComparer.Ordinal).SelectMany(names.Find)];
        Save(methods, arguments[1]);
        Console.WriteLine($"{methods.Length} methods");
        return 0;
    }

    private static void Save(IEnumerable<MethodBase> methods, string path)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("startup"), typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule("startup");
        var groups = methods.GroupBy(AssembliesOf).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        List<MethodBuilder> bodies = [.. groups.Select((group, n) => Global(module, $"Group{n}", code =>
        {
            foreach (MethodBase method in group)
            {
                LoadToken(code, method is ConstructorInfo constructor
                    ? module.GetMethodMetadataToken(constructor)
                    : module.GetMethodMetadataToken((MethodInfo)method));
            }
        }))];
        Global(module, "AssemblyDictionary", code =>
        {
            foreach ((IGrouping<string, MethodBase> group, MethodBuilder body) in groups.Zip(bodies))
            {
                code.Emit(OpCodes.Ldstr, group.Key);
                LoadToken(code, module.GetMethodMetadataToken(body));
            }
        });
        module.CreateGlobalFunctions();
        assembly.Save(path);
    }

    private static MethodBuilder Global(ModuleBuilder module, string name, Action<ILGenerator> write)
    {
        MethodBuilder method = module.DefineGlobalMethod(name, MethodAttributes.Public | MethodAttributes.Static, typeof(void), []);
        ILGenerator code = method.GetILGenerator();
        write(code);
        code.Emit(OpCodes.Ret);
        return method;
    }

    private static void LoadToken(ILGenerator code, int token)
    {
        code.Emit(OpCodes.Ldtoken, token);
        code.Emit(OpCodes.Pop);
    }

    /// <summary>The assemblies of a method's declaring type and of all type arguments; that of the declaring type first.</summary>
    private static string AssembliesOf(MethodBase method)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        Add(method.DeclaringType!);
        if (method.IsGenericMethod) Array.ForEach(method.GetGenericArguments(), Add);
        string own = method.DeclaringType!.Assembly.GetName().Name!;
        return string.Concat(all.Where(name => name != own).Prepend(own).Select(name => name + ';'));

        void Add(Type type)
        {
            if (type.HasElementType) Add(type.GetElementType()!);
            else all.Add(type.Assembly.GetName().Name!);
            if (type.IsGenericType) Array.ForEach(type.GetGenericArguments(), Add);
        }
    }

    /// <summary>All System assemblies of the runtime, including those that this process has not loaded yet.</summary>
    private static IEnumerable<Assembly> Framework() =>
        Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll").Select(Load);

    private static Assembly Load(string path)
    {
        try
        {
            return Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(path)));
        }
        catch (FileNotFoundException)
        {
            return Assembly.LoadFrom(path);
        }
    }

    [GeneratedRegex(@"JIT compiled (.+) \[")]
    private static partial Regex Compiled();
}
