using System.Runtime.InteropServices;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>Lets libopenjp2 read a codestream in memory, through callback functions.</summary>
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
        nint setRead = library.Function("opj_stream_set_read_function");
        nint setSkip = library.Function("opj_stream_set_skip_function");
        nint setSeek = library.Function("opj_stream_set_seek_function");
        _setRead = (delegate* unmanaged<nint, delegate* unmanaged<byte*, nuint, Memory*, nuint>, void>)setRead;
        _setSkip = (delegate* unmanaged<nint, delegate* unmanaged<long, Memory*, long>, void>)setSkip;
        _setSeek = (delegate* unmanaged<nint, delegate* unmanaged<long, Memory*, int>, void>)setSeek;
        _setUserData = (delegate* unmanaged<nint, Memory*, void*, void>)library.Function("opj_stream_set_user_data");
        _setLength = (delegate* unmanaged<nint, ulong, void>)library.Function("opj_stream_set_user_data_length");
    }

    /// <param name="memory">Must keep its address until the stream is closed.</param>
    /// <returns>The stream, or 0 if out of memory.</returns>
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

    /// <returns>Number of bytes read, or all bits set at the end.</returns>
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

    /// <returns>Number of bytes skipped, or -1 at the end.</returns>
    [UnmanagedCallersOnly]
    private static long Skip(long count, Memory* memory)
    {
        long left = memory->Length - memory->Position;
        if (left <= 0 || count < 0) return -1;
        long taken = Math.Min(left, count);
        memory->Position += taken;
        return taken;
    }

    /// <returns>1, or 0 if the position is outside the codestream.</returns>
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

/// <summary>Collects error messages of libopenjp2. Static, because this process decodes one frame at a time.</summary>
internal static unsafe class OpenJpegErrors
{
    /// <summary>The first error since <see cref="Clear"/>, in one line. Later errors are consequences of it.</summary>
    public static string? First { get; private set; }

    public static void Clear() => First = null;

    [UnmanagedCallersOnly]
    public static void Add(byte* message, void* context) =>
        First ??= (Marshal.PtrToStringUTF8((nint)message) ?? "").Trim().TrimEnd('.').Replace('\n', ' ');
}
