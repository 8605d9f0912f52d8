using System.Reflection;
using System.Runtime.CompilerServices;

namespace CtGpu.Tests.Planning;

/// <summary>
/// Sums the managed bytes that an object keeps alive; each object counts once. Walks the fields instead of measuring the heap,
/// because other tests allocate at the same time.
/// </summary>
internal static class RetainedBytes
{
    private const int ObjectHeader = 16;

    private const BindingFlags OwnFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static long Of(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<object>([root]);
        long bytes = 0;
        while (waiting.TryPop(out object? found))
        {
            if (found is Type or Delegate or Pointer || !seen.Add(found)) continue;
            bytes += found switch
            {
                string text => ObjectHeader + sizeof(int) + (sizeof(char) * (text.Length + 1)),
                Array array => ObjectHeader + sizeof(long) + Elements(array, waiting),
                _ => ObjectHeader + Fields(found, found.GetType(), waiting),
            };
        }

        return bytes;
    }

    private static long Elements(Array array, Stack<object> waiting)
    {
        Type element = array.GetType().GetElementType()!;
        if (element.IsPrimitive) return (long)array.Length * SizeOf(element);
        long bytes = 0;
        foreach (object? item in array) bytes += Value(item, element, waiting);
        return bytes;
    }

    private static long Fields(object owner, Type type, Stack<object> waiting)
    {
        long bytes = 0;
        for (Type? level = type; level != null; level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(OwnFields))
                bytes += Value(field.GetValue(owner), field.FieldType, waiting);
        }

        return bytes;
    }

    private static long Value(object? value, Type type, Stack<object> waiting)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsPointer) return SizeOf(type);
        if (type.IsValueType)
        {
            // A boxed Nullable is null or a value of the underlying type.
            if (Nullable.GetUnderlyingType(type) is { } underlying)
                return sizeof(long) + (value == null ? SizeOf(underlying) : Value(value, underlying, waiting));
            return Fields(value!, type, waiting);
        }

        if (value != null) waiting.Push(value);
        return IntPtr.Size;
    }

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type.IsPointer ? typeof(nint) : type).Invoke(null, null)!;
}
