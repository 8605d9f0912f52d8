// Reads one series, resamples it to 1 mm and segments the lungs.
// Usage: ReadAndSegment FOLDER
using CtGpu.Host;
using CtGpu.Host.Library;
using CtGpu.Kernels.Geometry;

using var engine = new CtGpuEngine(new EngineOptions { Device = "auto" });
try
{
    CtScan scan = engine.Read(args[0]);
    CtScan iso = engine.Resample(scan, new Spacing3(1, 1, 1));
    LungSegmentation lungs = engine.SegmentLungs(iso, new LungMaskOptions { SplitLungs = true });
    Console.WriteLine($"{engine.Device}: {scan.Geometry.Shape} to {iso.Geometry.Shape} voxels of {iso.Geometry.Spacing} mm");
    Console.WriteLine(
        $"lungs: {lungs.RightLitres:0.00} + {lungs.LeftLitres:0.00} litres, {lungs.Verdict} {string.Join(", ", lungs.Reasons)}");

    // Mean HU of the right lung, whose voxels have the value 1.
    ReadOnlySpan<short> hounsfield = iso.Hounsfield.Span;
    ReadOnlySpan<byte> mask = lungs.Mask.Span;
    (long sum, long count) = (0, 0);
    for (int v = 0; v < mask.Length; v++)
        if (mask[v] == 1) (sum, count) = (sum + hounsfield[v], count + 1);
    Console.WriteLine($"right lung: {count} voxels, mean {(double)sum / count:0} HU");
    return 0;
}
catch (CtGpuException error)
{
    Console.Error.WriteLine(error.Message);
    return (int)error.Code;
}
