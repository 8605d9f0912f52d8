using CtGpu.Host.Geometry;

namespace CtGpu.Host.Library;

/// <summary>A volume in Hounsfield units with its grid.</summary>
/// <param name="Hounsfield">HU of all voxels, shape z,y,x in C order: x is the fastest index.</param>
/// <param name="Geometry">Shape, spacing (z,y,x in mm), origin and axes (LPS).</param>
/// <param name="Series">The series that it was read from; null for a volume of other origin.</param>
public sealed record CtScan(Memory<short> Hounsfield, VolumeGeometry Geometry, CtSeries? Series = null);
