using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Sums the voxels of consecutive runs with the same root in a register of one thread. Memory gets one atomic addition for each
/// change of root, not for each run.
/// </summary>
internal struct RootSum
{
    private uint _root;
    private uint _voxels;

    /// <summary>Counts the voxels of a piece of a run.</summary>
    public void Add(ArrayView<uint> sizes, uint root, ulong piece)
    {
        if (root != _root)
        {
            Flush(sizes);
            _root = root;
            _voxels = 0;
        }

        _voxels += (uint)IntrinsicMath.PopCount(piece);
    }

    /// <summary>Adds the current sum to the size of its root.</summary>
    public readonly void Flush(ArrayView<uint> sizes)
    {
        if (_voxels != 0) Atomic.Add(ref sizes[(long)_root], _voxels);
    }
}
