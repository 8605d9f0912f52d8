using CtGpu.Host;
using CtGpu.Host.Devices;

namespace CtGpu.Tests.Devices;

public sealed class DeviceSelectorTests
{
    [Theory]
    [InlineData("auto", null, 0)]
    [InlineData("cpu", (int)DeviceKind.Cpu, 0)]
    [InlineData("cuda", (int)DeviceKind.Cuda, 0)]
    [InlineData("cuda:0", (int)DeviceKind.Cuda, 0)]
    [InlineData("cuda:11", (int)DeviceKind.Cuda, 11)]
    [InlineData("opencl:2", (int)DeviceKind.OpenCl, 2)]
    [InlineData("ilgpu-cpu", (int)DeviceKind.IlgpuCpu, 0)]
    public void One_device_is_read(string text, int? kind, int index) =>
        Assert.Equal([new DeviceRequest((DeviceKind?)kind, index)], DeviceSelector.Parse(text).Requests);

    [Fact]
    public void Several_devices_keep_their_order() =>
        Assert.Equal(
            [new(DeviceKind.Cuda, 1), new(DeviceKind.Cpu, 0), new(DeviceKind.Cuda, 0)],
            DeviceSelector.Parse("cuda:1, cpu,cuda").Requests);

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CUDA")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:0:0")]
    [InlineData("cpu:0")]
    [InlineData("cpu,")]
    [InlineData("cuda,cuda:0")]
    [InlineData("auto,cpu")]
    public void Anything_else_is_wrong_usage(string text)
    {
        var refusal = Assert.Throws<CtGpuException>(() => DeviceSelector.Parse(text));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains($"--device {text}", refusal.Message, StringComparison.Ordinal);
    }
}
