using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Union-find in shared or global memory, safe for concurrent threads. An entry below <see cref="Root"/> is the node's parent, which
/// is a smaller node. Any other entry marks a root and carries a number, such as the component's voxels. Two trees are joined by
/// an atomic minimum that makes the smaller root the parent of the larger one. If another thread was first, the join is repeated
/// with the parent that the minimum returned. So a root is the smallest node of its component for every schedule. Searches halve
/// the paths; an outdated parent is still an ancestor.
/// Source: J. Jaiganesh, M. Burtscher, "A High-Performance Connected Components Implementation for GPUs", 2018.
/// </summary>
internal static class RunTree
{
    /// <summary>Entry of a root without a number. Larger than every node.</summary>
    public const uint Root = 1u << 31;

    /// <summary>Joins the trees of two nodes. Their roots must not carry a number yet.</summary>
    public static void Unite(ArrayView<uint> parent, uint a, uint b)
    {
        a = Find(parent, a);
        b = Find(parent, b);
        while (a != b)
        {
            uint larger = Math.Max(a, b), smaller = Math.Min(a, b);
            uint before = Atomic.Min(ref parent[(long)larger], smaller);
            if (before >= Root) return;
            // Another thread has given this root a parent: join that parent with the smaller root instead.
            a = Find(parent, before);
            b = Find(parent, smaller);
        }
    }

    /// <summary>Root of a node. Halves the path. Parents are always smaller than their children, so the loop ends.</summary>
    public static uint Find(ArrayView<uint> parent, uint node)
    {
        uint above = parent[(long)node];
        while (above < Root)
        {
            uint next = parent[(long)above];
            if (next < Root) parent[(long)node] = next;
            node = above;
            above = next;
        }

        return node;
    }

    /// <summary>
    /// Root of a node, without path halving. For threads that concurrently replace parents by roots: a late halving by another
    /// thread would undo that.
    /// </summary>
    public static uint RootOf(ArrayView<uint> parent, uint node)
    {
        for (uint above = parent[(long)node]; above < Root; above = parent[(long)node]) node = above;
        return node;
    }

    /// <summary>Parent of a node, or the node itself if it is a root.</summary>
    public static uint Above(ArrayView<uint> parent, uint node)
    {
        uint above = parent[(long)node];
        return above < Root ? above : node;
    }
}
