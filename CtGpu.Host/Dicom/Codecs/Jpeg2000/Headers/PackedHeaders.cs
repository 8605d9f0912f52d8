namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>Packet headers in PPM or PPT segments (ITU-T T.800, A.7.4 and A.7.5), in the order of their indices.</summary>
internal sealed class PackedHeaders(string name)
{
    private readonly SortedDictionary<int, byte[]> _segments = [];
    private byte[]? _joined;
    private int _at;

    public bool IsEmpty => _segments.Count == 0;

    /// <summary>Adds a segment: one byte of index, and data.</summary>
    public void Add(ReadOnlySpan<byte> segment)
    {
        var bytes = new HeaderBytes(segment, name);
        int index = bytes.Byte();
        if (!_segments.TryAdd(index, bytes.Rest.ToArray())) throw bytes.Damaged($"index {index} occurs twice");
    }

    /// <summary>The data of all segments.</summary>
    public byte[] Joined() => _joined ??= [.. _segments.Values.SelectMany(segment => segment)];

    /// <summary>The headers of the next tile-part, in PPM segments: four bytes of length, and data.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        byte[] all = Joined();
        var bytes = new HeaderBytes(all.AsSpan(_at), name);
        uint length = bytes.Word();
        if (length > bytes.Left) throw bytes.Damaged("it ends early");
        int start = _at + 4;
        _at = start + (int)length;
        return all.AsMemory(start, (int)length);
    }
}
