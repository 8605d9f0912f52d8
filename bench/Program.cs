using BenchmarkDotNet.Running;
using CtGpu.Bench;

if (args is ["zoom", .. string[] zoom]) return ZoomTimer.Run(zoom);
if (args is ["thorax", string file]) return ZoomTimer.WriteThorax(file);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
