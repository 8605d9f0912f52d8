using BenchmarkDotNet.Running;
using CtGpu.Bench.Decisions;
using CtGpu.Bench.OnDevice;
using CtGpu.Bench.Predictions;
using CtGpu.Bench.Reporting;
using CtGpu.Bench.Startup;
using CtGpu.Bench.Timers;

switch (args)
{
    case ["operations", string path]: return OperationSuite.Run(path, quick: false);
    case ["operations", string path, "--quick"]: return OperationSuite.Run(path, quick: true);
    case ["zoom", .. string[] zoom]: return ZoomTimer.Run(zoom);
    case ["thorax", string path]: return ZoomTimer.WriteThorax(path);
    case ["mask", .. string[] mask]: return MaskTimer.Mask(mask);
    case ["ball", .. string[] ball]: return MaskTimer.Ball(ball);
    case ["surface", .. string[] surface]: return SurfaceTimer.Run(surface);
    case ["decode", .. string[] decode]: return FileTimer.Decode(decode);
    case ["jpeg2000", .. string[] files]: return Jpeg2000Timer.Run(files);
    case ["jpegls", .. string[] jpegls]: return CodestreamTimer.JpegLs(jpegls);
    case ["codestreams", .. string[] codestreams]: return CodestreamDecoder.Run(codestreams);
    case ["gzip", .. string[] gzip]: return FileTimer.Gzip(gzip);
    case ["gpu", .. string[] gpu]: return GpuBenchmark.Run(gpu);
    case ["predict"]:
        Console.Write(PredictedKernel.Page());
        return 0;
    case ["startup-profile", .. string[] profile]: return StartupProfile.Run(profile);
    case ["decisions"]: return DecisionFigures.Run();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, OperationSuite.Config(quick: false));
        return 0;
}
