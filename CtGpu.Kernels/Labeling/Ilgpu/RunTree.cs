using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Union-find in shared or global memory, safe for all threads at once. An entry below <see cref="Root"/> is the
/// node's parent, a smaller node; any other makes the node a root and carries a number of its own, such as the
/// component's voxels. Trees are joined by hooking the larger root under the smaller with an atomic minimum, again
/// with what it returned when another thread was first; so a root is the smallest node of its component, whatever
/// the schedule. Paths are halved while they are walked; a stale parent is still an ancestor.
/// Source: J. Jaiganesh, M. Burtscher, "A High-Performance Connected Components Implementation for GPUs", 2018.
/// </summary>
internal static class RunTree
{
    /// <summary>Entry of a root that carries nothing yet; above every node.</summary>
    public const uint Root = 1u << 31;

    /// <summary>Joins the trees of two nodes that carry nothing yet.</summary>
    public static void Unite(ArrayView<uint> parent, uint a, uint b)
    {
        a = Find(parent, a);
        b = Find(parent, b);
        while (a != b)
        {
            uint larger = Math.Max(a, b), smaller = Math.Min(a, b);
            uint before = Atomic.Min(ref parent[(long)larger], smaller);
            if (before >= Root) return;
            // No root any more: what it hung under must be joined with the smaller one instead.
            a = Find(parent, before);
            b = Find(parent, smaller);
        }
    }

    /// <summary>Root of a node. Nodes are only ever hung under smaller ones, so this ends.</summary>
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
    /// Root of a node, with no path halved: for threads that make roots the parents of their nodes at the same time,
    /// which a late halving by another thread would undo.
    /// </summary>
    public static uint RootOf(ArrayView<uint> parent, uint node)
    {
        for (uint above = parent[(long)node]; above < Root; above = parent[(long)node]) node = above;
        return node;
    }

    /// <summary>Parent of a node, or the node itself where it is a root.</summary>
    public static uint Above(ArrayView<uint> parent, uint node)
    {
        uint above = parent[(long)node];
        return above < Root ? above : node;
    }
}
