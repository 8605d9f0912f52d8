using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Union-find over the runs of a stack of rows. Runs are numbered from 1 in raster order, and each run is a node. The root of a
/// tree is its smallest node: the run that comes first in raster order. Memory is reused and rarely reallocated.
/// </summary>
internal sealed unsafe class RunForest : IDisposable
{
    private NativeBuffer<int> _firstRun = new(0);
    private NativeBuffer<int> _parent = new(0);
    private NativeBuffer<long> _sizes = new(0);

    /// <summary>Number of the first run of each row. One entry more than there are rows.</summary>
    public int* FirstRun => _firstRun.Pointer;

    /// <summary>Parent of each node.</summary>
    public int* Parent => _parent.Pointer;

    /// <summary>Voxels of each root.</summary>
    public long* Sizes => _sizes.Pointer;

    /// <summary>One more than the number of runs.</summary>
    public int Nodes { get; private set; }

    public void Dispose()
    {
        _firstRun.Dispose();
        _parent.Dispose();
        _sizes.Dispose();
    }

    /// <summary>Allocates the run counts. The caller writes the count of row r to element r + 1 of <see cref="FirstRun"/>.</summary>
    public void ReserveRows(long rows) => Scratch.Grow(ref _firstRun, rows + 1);

    /// <summary>Converts the run counts to the numbers of first runs, and allocates the nodes.</summary>
    /// <exception cref="NotSupportedException">There are 2^31 runs or more.</exception>
    public void Number(long rows)
    {
        int* firstRun = FirstRun;
        long next = 1;
        firstRun[0] = 1;
        for (long row = 1; row <= rows; row++)
        {
            next += firstRun[row];
            firstRun[row] = unchecked((int)next);
        }

        if (next > int.MaxValue)
        {
            throw new NotSupportedException(
                $"Labelling: the volume has {next - 1} runs of voxels, expected fewer than {int.MaxValue}. Use a coarser spacing.");
        }

        Nodes = (int)next;
        Scratch.Grow(ref _parent, next);
        Scratch.Grow(ref _sizes, next);
    }

    /// <summary>Makes each of the nodes from..to-1 a root.</summary>
    public void Reset(int from, int to)
    {
        int* parent = Parent;
        for (int i = from; i < to; i++) parent[i] = i;
    }

    /// <summary>
    /// Sets the parent of each of the nodes from..to-1 to its root. A parent is smaller than its children, so it is flattened
    /// before them, unless it is below <paramref name="from"/>. Other threads may flatten other nodes meanwhile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Flatten(int from, int to)
    {
        int* parent = Parent;
        for (int i = from; i < to; i++)
        {
            int root = parent[i];
            while (parent[root] != root) root = parent[root];
            parent[i] = root;
        }
    }

    /// <summary>Adds the sizes of the nodes from..to-1 to their roots. All parents must be roots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(int from, int to)
    {
        int* parent = Parent;
        long* sizes = Sizes;
        for (int i = from; i < to; i++)
        {
            int root = parent[i];
            if (root == i) continue;
            sizes[root] += sizes[i];
            sizes[i] = 0;
        }
    }
}
