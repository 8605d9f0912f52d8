// Types for TypeUsesTests, each with one use of another.
#pragma warning disable CA1852, CA1812, CA1823, CA1711, CA1040, CA1813, CA1018, CA1032, CS0169, CS0649, IDE0051, IDE0044
namespace CtGpu.Tests.Architecture.Samples;

internal class UsedByInBase;

internal class InBase : UsedByInBase;

internal interface UsedByInInterface;

internal class InInterface : UsedByInInterface;

internal interface UsedByInConstraint;

internal class InConstraint<T>
    where T : UsedByInConstraint;

internal class UsedByInAttribute : Attribute;

[UsedByInAttribute]
internal class InAttribute;

internal class UsedByInField;

internal class InField
{
    private UsedByInField? _field;
}

internal enum UsedByInConstant
{
    None,
}

internal static class InConstant
{
    public const UsedByInConstant Value = UsedByInConstant.None;
}

internal class UsedByInProperty;

internal abstract class InProperty
{
    public abstract UsedByInProperty Property { get; }
}

internal class UsedByInParameter;

internal static class InParameter
{
    public static void Method(in UsedByInParameter? parameter) => GC.KeepAlive(parameter);
}

internal class UsedByInArray;

internal static class InArray
{
    public static object Method() => new UsedByInArray[2];
}

internal class UsedByInGenericBase;

internal class InGenericBase : List<Dictionary<string, UsedByInGenericBase[]>>;

internal class UsedByInNew;

internal static class InNew
{
    public static object Method() => new UsedByInNew();
}

internal static class UsedByInCall
{
    public static int Count() => 1;
}

internal static class InCall
{
    public static int Method() => UsedByInCall.Count();
}

internal static class UsedByInStaticField
{
    public static int Field;
}

internal static class InStaticField
{
    public static void Method() => UsedByInStaticField.Field++;
}

internal static class UsedByInTypeOf;

internal static class InTypeOf
{
    public static Type Method() => typeof(UsedByInTypeOf);
}

internal class UsedByInCast;

internal static class InCast
{
    public static bool Method(object value) => value is UsedByInCast;
}

internal class UsedByInCatch : Exception;

internal static class InCatch
{
    public static bool Method(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (UsedByInCatch)
        {
            return false;
        }
    }
}

internal class UsedByInGenericCall;

internal static class InGenericCall
{
    public static int Method() => Array.Empty<UsedByInGenericCall>().Length;
}

internal static class UsedByInNestedOfAnother
{
    internal class Nested
    {
        internal class Innermost;
    }
}

internal static class InNestedOfAnother
{
    public static object Method() => new UsedByInNestedOfAnother.Nested.Innermost();
}

internal class UsedByInNested;

internal static class InNested
{
    private class Nested
    {
        private class Innermost
        {
            private UsedByInNested? _field;
        }
    }
}

internal class UsedByInLambda;

internal static class InLambda
{
    public static Func<object> Method(int count) => () => count > 0 ? new UsedByInLambda() : "";
}

internal class UsedByInIterator;

internal static class InIterator
{
    public static IEnumerable<object> Method()
    {
        yield return new UsedByInIterator();
    }
}

internal class UsedByInSwitch;

internal static class InSwitch
{
    /// <summary>The table of a switch and long constants come before the use.</summary>
    public static object? Method(int value, double number)
    {
        switch (value)
        {
            case 0: return 0x0123456789ABCDEF;
            case 1: return number * 1.5;
            case 2: return 2.5f;
            case 3: return "text";
            case 4: return number > 3 ? 1 : 100_000;
            default: return new UsedByInSwitch();
        }
    }
}
