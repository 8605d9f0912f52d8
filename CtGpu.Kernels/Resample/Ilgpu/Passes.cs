namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Parameters of the x pass: from stored slices to slices with output columns.</summary>
/// <param name="Axis">The x axis.</param>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="RowPitch">Elements between rows of the results.</param>
/// <param name="FirstSlice">Index of the first slice of this launch in the volume.</param>
internal readonly record struct XPass(SegmentedAxis Axis, int Rows, int RowPitch, int FirstSlice);

/// <summary>Parameters of the y pass: from the results of the x pass to planes with output rows and columns.</summary>
/// <param name="Axis">The y axis.</param>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="RowPitch">Elements between rows, of the samples and of the results.</param>
/// <param name="MostAtSample">Maximum number of results that have their last tap at one sample.</param>
internal readonly record struct YPass(SegmentedAxis Axis, int Columns, long RowPitch, int MostAtSample);

/// <summary>Parameters of the z pass: from planes to slices of the output grid.</summary>
/// <param name="Axis">The z axis.</param>
/// <param name="Rows">Rows of a plane.</param>
/// <param name="Columns">Columns of a plane.</param>
/// <param name="RowPitch">Elements between rows of the planes.</param>
/// <param name="FirstSegment">First segment of this launch.</param>
/// <param name="FirstPlane">Index of the first plane in memory.</param>
/// <param name="FirstResult">Index of the first slice of the results in memory.</param>
/// <param name="ThresholdHounsfield">Voxels at or below this HU are air, voxels above it are solid. More than 32767 if none is.</param>
/// <param name="WordsPerRow">32-bit words of a row of bits; 0 if no bits are needed.</param>
internal readonly record struct ZPass(
    SegmentedAxis Axis, int Rows, int Columns, long RowPitch, int FirstSegment, long FirstPlane, long FirstResult,
    int ThresholdHounsfield, int WordsPerRow);
