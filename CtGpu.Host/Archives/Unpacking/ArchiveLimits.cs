namespace CtGpu.Host.Archives.Unpacking;

/// <summary>Bounds of archives and compressed files. Input beyond them is refused by name, before memory or disk space is used.</summary>
internal static class ArchiveLimits
{
    /// <summary>Files, folders and links in one archive.</summary>
    public const int MostMembers = 1_000_000;

    /// <summary>Bytes of a path in an archive.</summary>
    public const int LongestName = 4096;

    /// <summary>Names in a path in an archive.</summary>
    public const int DeepestFolder = 64;

    /// <summary>Unpacked bytes that are held in memory. Longer content is unpacked to a temporary file.</summary>
    public const int LongestInMemory = 16 << 20;

    /// <summary>Bytes that any compressed content may unpack to.</summary>
    private const long FreeExpansion = 64L << 20;

    /// <summary>Unpacked bytes for each compressed byte beyond that. Slices reach 2 to 20, and deflate 1032 at most.</summary>
    private const long LargestRatio = 300;

    /// <exception cref="DamagedInputException">The content unpacks to too many bytes.</exception>
    public static void CheckExpansion(long packed, long unpacked)
    {
        if (unpacked <= FreeExpansion || unpacked / LargestRatio < packed) return;
        throw new DamagedInputException(
            $"{packed} compressed bytes unpack to {unpacked} bytes or more",
            $"at most {LargestRatio} bytes for each compressed byte; this may be a decompression bomb",
            "If you trust it, unpack it and give the folder.");
    }

    /// <exception cref="DamagedInputException">There are too many members.</exception>
    public static void CheckMembers(long members)
    {
        if (members <= MostMembers) return;
        throw new DamagedInputException(
            $"it has {members} members or more", $"at most {MostMembers}", "Make one archive for each patient or study.");
    }
}
