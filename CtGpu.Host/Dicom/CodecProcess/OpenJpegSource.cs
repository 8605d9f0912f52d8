using System.Runtime.InteropServices;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>A codestream in memory as libopenjp2 reads it: a stream of four functions.</summary>
internal sealed unsafe class OpenJpegSource
{
    private const nuint ChunkBytes = 1 << 20;
    private const int IsInput = 1;

    private readonly delegate* unmanaged<nuint, int, nint> _create;
    private readonly delegate* unmanaged<nint, void> _destroy;
    private readonly delegate* unmanaged<nint, delegate* unmanaged<byte*, nuint, Memory*, nuint>, void> _setRead;
    private readonly delegate* unmanaged<nint, delegate* unmanaged<long, Memory*, long>, void> _setSkip;
    private readonly delegate* unmanaged<nint, delegate* unmanaged<long, Memory*, int>, void> _setSeek;
    private readonly delegate* unmanaged<nint, Memory*, void*, void> _setUserData;
    private readonly delegate* unmanaged<nint, ulong, void> _setLength;

    public OpenJpegSource(CodecLibrary library)
    {
        _create = (delegate* unmanaged<nuint, int, nint>)library.Function("opj_stream_create");
        _destroy = (delegate* unmanaged<nint, void>)library.Function("opj_stream_destroy");
        _setRead = (delegate* unmanaged<nint, delegate* unmanaged<byte*, nuint, Memory*, nuint>, void>)library.Function("opj_stream_set_read_function");
        _setSkip = (delegate* unmanaged<nint, delegate* unmanaged<long, Memory*, long>, void>)library.Function("opj_stream_set_skip_function");
        _setSeek = (delegate* unmanaged<nint, delegate* unmanaged<long, Memory*, int>, void>)library.Function("opj_stream_set_seek_function");
        _setUserData = (delegate* unmanaged<nint, Memory*, void*, void>)library.Function("opj_stream_set_user_data");
        _setLength = (delegate* unmanaged<nint, ulong, void>)library.Function("opj_stream_set_user_data_length");
    }

    /// <param name="memory">Stays where it is until the stream is closed.</param>
    /// <returns>The stream, or 0 where memory is short.</returns>
    public nint Open(Memory* memory)
    {
        nint stream = _create(ChunkBytes, IsInput);
        if (stream == 0) return 0;
        _setRead(stream, &Read);
        _setSkip(stream, &Skip);
        _setSeek(stream, &Seek);
        _setUserData(stream, memory, null);
        _setLength(stream, (ulong)memory->Length);
        return stream;
    }

    public void Close(nint stream)
    {
        if (stream != 0) _destroy(stream);
    }

    /// <returns>Bytes read, or all bits set at the end.</returns>
    [UnmanagedCallersOnly]
    private static nuint Read(byte* buffer, nuint count, Memory* memory)
    {
        long left = memory->Length - memory->Position;
        if (left <= 0) return nuint.MaxValue;
        long taken = Math.Min(left, (long)Math.Min(count, (nuint)int.MaxValue));
        new ReadOnlySpan<byte>(memory->Bytes + memory->Position, (int)taken).CopyTo(new Span<byte>(buffer, (int)taken));
        memory->Position += taken;
        return (nuint)taken;
    }

    /// <returns>Bytes skipped, or -1 at the end.</returns>
    [UnmanagedCallersOnly]
    private static long Skip(long count, Memory* memory)
    {
        long left = memory->Length - memory->Position;
        if (left <= 0 || count < 0) return -1;
        long taken = Math.Min(left, count);
        memory->Position += taken;
        return taken;
    }

    /// <returns>Whether there is such a place.</returns>
    [UnmanagedCallersOnly]
    private static int Seek(long position, Memory* memory)
    {
        if (position < 0 || position > memory->Length) return 0;
        memory->Position = position;
        return 1;
    }

    /// <summary>The user data of a stream.</summary>
    internal struct Memory
    {
        public byte* Bytes;
        public long Length;
        public long Position;
    }
}

/// <summary>What libopenjp2 says while it decodes; this process decodes one frame at a time.</summary>
internal static unsafe class OpenJpegErrors
{
    /// <summary>The first error since <see cref="Clear"/>, in one line; the others follow from it.</summary>
    public static string? First { get; private set; }

    public static void Clear() => First = null;

    [UnmanagedCallersOnly]
    public static void Take(byte* message, void* context) =>
        First ??= (Marshal.PtrToStringUTF8((nint)message) ?? "").Trim().TrimEnd('.').Replace('\n', ' ');
}
