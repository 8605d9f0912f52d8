using ILGPU;

namespace CtGpu.Kernels.Labeling;

/// <summary>
/// Union-find in device memory, safe for all threads at once. Trees are joined by hooking the larger root under the
/// smaller with an atomic minimum, again with what it returned when another thread was first; so a root is the
/// smallest node of its component, whatever the schedule. Paths are halved while they are walked; a stale parent is
/// still an ancestor.
/// Source: J. Jaiganesh, M. Burtscher, "A High-Performance Connected Components Implementation for GPUs", 2018.
/// </summary>
internal static class RunTree
{
    /// <summary>Joins the trees of two nodes.</summary>
    public static void Unite(ArrayView<int> parent, int a, int b)
    {
        a = Find(parent, a);
        b = Find(parent, b);
        while (a != b)
        {
            int larger = Math.Max(a, b), smaller = Math.Min(a, b);
            int before = Atomic.Min(ref parent[larger], smaller);
            if (before == larger) return;
            // No root any more: what it hung under must be joined with the smaller one instead.
            a = Find(parent, before);
            b = Find(parent, smaller);
        }
    }

    /// <summary>Root of a node. Nodes are only ever hung under smaller ones, so this ends.</summary>
    public static int Find(ArrayView<int> parent, int node)
    {
        int above = parent[node];
        while (above != node)
        {
            int next = parent[above];
            if (next != above) parent[node] = next;
            node = above;
            above = next;
        }

        return node;
    }
}
