using BenchmarkDotNet.Running;
using CtGpu.Bench;
using CtGpu.Bench.Decisions;
using CtGpu.Bench.OnDevice;

if (args is ["zoom", .. string[] zoom]) return ZoomTimer.Run(zoom);
if (args is ["thorax", string file]) return ZoomTimer.WriteThorax(file);
if (args is ["gpu", .. string[] gpu]) return GpuBenchmark.Run(gpu);
if (args is ["decisions"]) return DecisionFigures.Run();
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
