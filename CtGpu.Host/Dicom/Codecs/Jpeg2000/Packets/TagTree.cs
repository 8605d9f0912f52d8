namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

/// <summary>A node of a tag tree: what is known of its value so far.</summary>
internal struct TagNode
{
    /// <summary>The value, or a lower bound of it.</summary>
    public int Low;

    public bool IsKnown;
}

/// <summary>
/// A tag tree (ITU-T T.800, B.10.2): a value for each code block of a precinct, and for each group of 2 × 2 values their minimum.
/// The nodes are stored level by level, leaves first.
/// </summary>
internal static class TagTree
{
    /// <summary>Enough for 2^31 leaves in a row.</summary>
    private const int MaxDepth = 32;

    /// <summary>Number of nodes for the given number of leaves.</summary>
    public static int Nodes(int across, int down)
    {
        int nodes = across * down;
        while (across * down > 1) nodes += (across = (across + 1) >> 1) * (down = (down + 1) >> 1);
        return nodes;
    }

    /// <summary>Reads bits until the value of a leaf is known, or known to be at least <paramref name="threshold"/>.</summary>
    /// <returns>
    /// Whether the value is below the threshold. The leaf's <see cref="TagNode.Low"/> is then its value, otherwise the threshold at least.
    /// </returns>
    public static bool IsBelow(ref PacketBits bits, Span<TagNode> nodes, int across, int down, int x, int y, int threshold)
    {
        Span<int> path = stackalloc int[MaxDepth];
        int depth = 0;
        for (int level = 0; ; depth++)
        {
            path[depth] = level + ((y >> depth) * across) + (x >> depth);
            if (across * down <= 1) break;
            level += across * down;
            (across, down) = ((across + 1) >> 1, (down + 1) >> 1);
        }

        for (int low = 0; ; depth--)
        {
            ref TagNode node = ref nodes[path[depth]];
            low = Math.Max(low, node.Low);
            while (low < threshold && !node.IsKnown)
            {
                if (bits.Bit() == 1) node.IsKnown = true;
                else low++;
            }

            node.Low = low;
            if (depth == 0) return node.IsKnown && low < threshold;
        }
    }
}
