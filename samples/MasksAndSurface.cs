// Changes masks of plain arrays, and writes the surface of the bones as a Wavefront file.
// Usage: MasksAndSurface FOLDER bones.obj
using CtGpu.Host.Library;
using CtGpu.Kernels.Geometry;

using var engine = new CtGpuEngine();
CtScan scan = engine.Resample(engine.Read(args[0]), new Spacing3(2, 2, 2));
Shape3 shape = scan.Geometry.Shape;
byte[] bones = new byte[shape.Voxels];
for (int v = 0; v < bones.Length; v++) bones[v] = (byte)(scan.Hounsfield.Span[v] > 300 ? 1 : 0);

var labels = new int[bones.Length];
IReadOnlyList<long> sizes = engine.Label(bones, shape, labels);
byte[] largest = new byte[bones.Length], grown = new byte[bones.Length];
long voxels = engine.KeepLargest(bones, shape, largest);
engine.Close(largest, shape, scan.Geometry.Spacing, radiusMm: 4, grown);
engine.Dilate(grown, shape, scan.Geometry.Spacing, radiusMm: 2, grown);
Console.WriteLine($"{sizes.Count} components, the largest has {voxels} voxels, {grown.Sum(v => v)} after closing and dilation");

TriangleSurface surface = engine.Surface(scan, level: 300);
using var file = new StreamWriter(args[1]);
ReadOnlySpan<float> p = surface.Positions.Span;
for (int i = 0; i < p.Length; i += 3) file.WriteLine(FormattableString.Invariant($"v {p[i]} {p[i + 1]} {p[i + 2]}"));
ReadOnlySpan<int> t = surface.Triangles.Span;
for (int i = 0; i < t.Length; i += 3) file.WriteLine($"f {t[i] + 1} {t[i + 1] + 1} {t[i + 2] + 1}");
Console.WriteLine($"{t.Length / 3} triangles in LPS mm: {args[1]}");
