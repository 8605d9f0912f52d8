using CtGpu.Host.Engines.Ilgpu.Runtime;
using ILGPU.Runtime;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>Records the launches of an engine.</summary>
internal sealed class LaunchRecord : ILaunchObserver
{
    public List<string> Kernels { get; } = [];

    public int Ended { get; private set; }

    public void Before(string kernel, AcceleratorStream stream) => Kernels.Add(kernel);

    public void After(string kernel, AcceleratorStream stream) => Ended++;
}
