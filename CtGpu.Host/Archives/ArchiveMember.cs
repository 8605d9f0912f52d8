namespace CtGpu.Host.Archives;

/// <summary>What an archive states about a member.</summary>
internal sealed record ArchiveMember
{
    /// <summary>Offset of its data; in a zip, of its local header.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes of its data in the archive.</summary>
    public long PackedLength { get; init; }

    /// <summary>Bytes of its content.</summary>
    public long Length { get; init; }

    /// <summary>A number that differs if the content differs: the CRC-32, a hash, or the time of the last write.</summary>
    public long TimeTicks { get; init; }

    /// <summary>Compression method of zip.</summary>
    public int Method { get; init; }

    /// <summary>Flags of zip.</summary>
    public int Flags { get; init; }

    /// <summary>The target of a link that is not followed. Null for anything else.</summary>
    public string? LinkTarget { get; init; }
}
