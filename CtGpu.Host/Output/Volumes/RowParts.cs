using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output.Volumes;

/// <summary>
/// The rows of an array, or parts of them, that contain consecutive voxels of a window of it. A structure, because a mask of 1 mm has
/// 100,000 rows.
/// </summary>
/// <param name="array">Shape of the array.</param>
/// <param name="window">A part of the array.</param>
/// <param name="first">Number of the first voxel in the window, in C order.</param>
/// <param name="count">Number of voxels.</param>
internal struct RowParts(Shape3 array, CropBox window, long first, int count)
{
    private readonly int _rows = array.Y, _before = window.X, _width = window.Shape.X, _height = window.Shape.Y, _top = window.Y;
    private int _x = (int)(first % window.Shape.X);
    private int _y = (int)(first / window.Shape.X % window.Shape.Y);
    private int _z = window.Z + (int)(first / window.Shape.X / window.Shape.Y);
    private int _done;

    public RowPart Current { get; private set; }

    public readonly RowParts GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_done == count) return false;
        int part = Math.Min(count - _done, _width - _x);
        Current = new RowPart(((long)_z * _rows) + _top + _y, _before + _x, part, _done);
        _done += part;
        _x = 0;
        if (++_y == _height)
        {
            _y = 0;
            _z++;
        }

        return true;
    }
}

/// <summary>Consecutive voxels of a row.</summary>
/// <param name="Row">Number of the row in the array.</param>
/// <param name="X">Its first voxel of the part.</param>
/// <param name="Count">Number of voxels.</param>
/// <param name="Target">Number of voxels before the part.</param>
internal readonly record struct RowPart(long Row, int X, int Count, int Target);
