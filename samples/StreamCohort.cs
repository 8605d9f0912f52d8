// Prepares all series below a folder for training, without writing files. Ctrl-C stops it.
// Usage: StreamCohort FOLDER...
using CtGpu.Host.Library;
using CtGpu.Host.Library.Streams;
using CtGpu.Kernels.Geometry;

using var engine = new CtGpuEngine();
var options = new StreamOptions { Spacing = new Spacing3(2, 2, 2), Normalize = new HounsfieldWindow(-1000, 400, 0.25) };
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    using ScanSequence stream = engine.Stream(args, options, stop.Token);
    int failed = 0;
    foreach (StreamItem item in stream)
    {
        // Disposing an item gives its memory back to the stream.
        using (item)
        {
            if (item.Error != null) failed++;
            Console.WriteLine(item.Error is { } error
                ? $"{item.Series.Files[0]}: {error.Message}"
                : $"{item.Series.PatientId}: {item.Geometry!.Shape}, {item.Lungs!.Litres:0.00} litres, {item.Lungs.Verdict}, "
                    + $"first voxel {item.Normalized.Span[0]}");
        }
    }

    Console.WriteLine($"{stream.Count} series, {failed} failed");
    return failed == 0 ? 0 : 8;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped by Ctrl-C.");
    return 143;
}
