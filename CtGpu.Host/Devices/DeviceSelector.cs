using System.Globalization;

namespace CtGpu.Host.Devices;

/// <summary>Kinds of devices.</summary>
internal enum DeviceKind
{
    /// <summary>The CPU engine: vectors and threads.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,

    /// <summary>A device of an OpenCL driver.</summary>
    OpenCl,

    /// <summary>ILGPU's simulation of a GPU on the CPU.</summary>
    IlgpuCpu,
}

internal static class DeviceKindText
{
    /// <summary>The kind as written in --device.</summary>
    public static string Text(this DeviceKind kind) => kind switch
    {
        DeviceKind.Cpu => "cpu",
        DeviceKind.Cuda => "cuda",
        DeviceKind.OpenCl => "opencl",
        _ => "ilgpu-cpu",
    };
}

/// <summary>One part of --device: a kind and a number. The kind is null for auto.</summary>
internal readonly record struct DeviceRequest(DeviceKind? Kind, int Index);

/// <summary>The value of --device: <c>auto|cpu|cuda[:N]|opencl[:N]|ilgpu-cpu</c>, several separated by commas.</summary>
internal sealed class DeviceSelector
{
    private const string Forms = "auto, cpu, cuda, cuda:N, opencl, opencl:N or ilgpu-cpu, several separated by commas";

    private DeviceSelector(string text, IReadOnlyList<DeviceRequest> requests)
    {
        Text = text;
        Requests = requests;
    }

    /// <summary>The text that was parsed.</summary>
    internal string Text { get; }

    /// <summary>The requested devices, each once.</summary>
    internal IReadOnlyList<DeviceRequest> Requests { get; }

    /// <exception cref="CtGpuException">Usage: the text has none of the allowed forms, or names a device twice.</exception>
    public static DeviceSelector Parse(string text)
    {
        var requests = new List<DeviceRequest>();
        foreach (string part in text.Split(','))
        {
            DeviceRequest request = ParsePart(part.Trim())
                ?? throw Refuse($"--device {text}: \"{part}\" is not a device. Expected {Forms}.");
            if (requests.Contains(request)) throw Refuse($"--device {text}: \"{part}\" occurs twice. Name each device once.");
            requests.Add(request);
        }

        if (requests.Count > 1 && requests.Any(request => request.Kind == null))
            throw Refuse($"--device {text}: auto chooses one device and cannot be combined with others. Name every device.");
        return new DeviceSelector(text, requests);
    }

    private static DeviceRequest? ParsePart(string part)
    {
        string[] halves = part.Split(':');
        DeviceKind? kind = halves[0] switch
        {
            "cpu" => DeviceKind.Cpu,
            "cuda" => DeviceKind.Cuda,
            "opencl" => DeviceKind.OpenCl,
            "ilgpu-cpu" => DeviceKind.IlgpuCpu,
            _ => null,
        };
        if (halves.Length == 1) return kind != null || part == "auto" ? new DeviceRequest(kind, 0) : null;
        bool numbered = kind is DeviceKind.Cuda or DeviceKind.OpenCl;
        return numbered && halves.Length == 2 && int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new DeviceRequest(kind, index)
            : null;
    }

    private static CtGpuException Refuse(string message) => new(ExitCode.Usage, "device", message);
}
