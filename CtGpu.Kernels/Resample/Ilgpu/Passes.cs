namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Stored slices to rows of the output grid.</summary>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="RowPitch">Elements between rows of the results.</param>
/// <param name="FirstSlice">Slice of the volume that comes first in this launch.</param>
internal readonly record struct XPass(SegmentedAxis Axis, int Rows, long RowPitch, int FirstSlice);

/// <summary>Rows to rows of the output grid, slice by slice.</summary>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="RowPitch">Elements between rows, in samples and results.</param>
internal readonly record struct YPass(SegmentedAxis Axis, int Columns, long RowPitch);

/// <summary>Planes to slices of the output grid.</summary>
/// <param name="Rows">Rows of a plane.</param>
/// <param name="Columns">Columns of a plane.</param>
/// <param name="RowPitch">Elements between rows of the planes.</param>
/// <param name="FirstSegment">First segment of this launch.</param>
/// <param name="FirstPlane">Sample that the planes' memory begins with.</param>
/// <param name="FirstResult">Result that the HU's memory begins with.</param>
/// <param name="ThresholdHounsfield">Voxels above this HU are solid.</param>
/// <param name="WordsPerRow">32-bit words of a row of bits, or 0 when no bits are wanted.</param>
internal readonly record struct ZPass(
    SegmentedAxis Axis, int Rows, int Columns, long RowPitch, int FirstSegment, long FirstPlane, long FirstResult, short ThresholdHounsfield, int WordsPerRow);
