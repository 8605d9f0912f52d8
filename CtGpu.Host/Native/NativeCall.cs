using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace CtGpu.Host.Native;

/// <summary>Conventions of the functions that <see cref="NativeExports"/> exports: status, errors, handles and text.</summary>
internal static unsafe class NativeCall
{
    public const int Done = 0, Pending = 1, End = 2, Failed = -1;

    /// <summary>Runs a call. An exception becomes <see cref="Failed"/> with a description as JSON.</summary>
    /// <param name="error">Receives text that the caller frees with <see cref="Free"/>. May be null.</param>
    public static int Guard(nint* error, Func<int> call)
    {
        try
        {
            return call();
        }
        catch (Exception failure)
        {
            if (error != null) *error = Text(json =>
                Describe(json, failure is AggregateException { InnerException: { } inner } ? inner : failure));
            return Failed;
        }
    }

    /// <summary>A handle to an object. The caller releases it with <see cref="Release"/>.</summary>
    public static nint Handle(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    public static T Target<T>(nint handle)
        where T : class => (T)GCHandle.FromIntPtr(handle).Target!;

    public static void Release(nint handle)
    {
        var target = GCHandle.FromIntPtr(handle);
        (target.Target as IDisposable)?.Dispose();
        target.Free();
    }

    /// <summary>A JSON object as null-terminated UTF-8 in unmanaged memory.</summary>
    public static nint Text(Action<Utf8JsonWriter> members)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = PlainJsonEncoder.Instance }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        text.WriteByte(0);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)text.Length);
        text.GetBuffer().AsSpan(0, (int)text.Length).CopyTo(new Span<byte>(copy, (int)text.Length));
        return (nint)copy;
    }

    public static void Free(nint text) => NativeMemory.Free((void*)text);

    /// <summary>The JSON object in null-terminated UTF-8.</summary>
    public static JsonElement Json(byte* text)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)));
        return document.RootElement.Clone();
    }

    private static void Describe(Utf8JsonWriter json, Exception failure)
    {
        (string kind, ExitCode code, string stage) = failure switch
        {
            CtGpuException known => ("ctgpu", known.Code, known.Stage),
            OperationCanceledException => ("cancelled", ExitCode.Stopped, ""),
            ArgumentException => ("argument", ExitCode.Usage, ""),
            _ when MemoryShortage.Is(failure) => ("memory", ExitCode.Transient, "memory"),
            _ => ("bug", ExitCode.InternalError, ""),
        };
        json.WriteString("kind", kind);
        json.WriteNumber("code", (int)code);
        json.WriteString("stage", stage);
        json.WriteString("message", kind == "bug" ? failure.ToString() : failure.Message.Split("\n")[0].Split(" (Parameter '")[0]);
        json.WriteStartArray("files");
        foreach (string file in (failure as CtGpuException)?.Files ?? []) json.WriteStringValue(file);
        json.WriteEndArray();
    }
}
