using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>One thread's sum of voxels for the root that it met last: an addition to shared or global memory for each change of root, not for each run.</summary>
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

    /// <summary>Adds what has been counted last.</summary>
    public readonly void Flush(ArrayView<uint> sizes)
    {
        if (_voxels != 0) Atomic.Add(ref sizes[(long)_root], _voxels);
    }
}
